import { escapeHtml } from '@research/core';
import type { BuildReport, ReportedOrigin } from './build-report';
import { describeOrigin, headline, type SummaryFigure, summaryFigures } from './headline';
import { reportStyle } from './report-style';
import type { Cell, ReportSection, ReportTable, Span } from './report-section';
import { reportSections } from './sections';

/** Where the report stands. */
export interface HtmlPlace {
  /** The PDF, as a link from the page leads to it. */
  readonly pdf: string;
}

/**
 * The report as one page that loads nothing from elsewhere and runs no script; every text is escaped. Pages link into the
 * PDF. Ends in a newline.
 */
export function renderHtml(report: BuildReport, place: HtmlPlace): string {
  const { document, origin } = report;
  const title = document.title ?? document.file;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escapeHtml(headline(report))}">
<title>${escapeHtml(title)}: build report</title>
<style>${reportStyle}</style>
</head>
<body class="${origin}">
<main>
<header>
<p class="kind">Build report</p>
<h1>${escapeHtml(title)}</h1>
<p class="faint">${byline(report, place)}</p>
<p class="origin">${escapeHtml(aboutData(report))}</p>
</header>
<dl class="summary">
${summaryFigures(report).map(renderFigure).join('\n')}
</dl>
${reportSections(report)
  .map((section) => renderSection(section, place))
  .join('\n')}
<footer>${escapeHtml(footer)}</footer>
</main>
</body>
</html>
`;
}

const aboutData = ({ origin, bound }: BuildReport): string =>
  `${originSentences[origin]}${bound ? ` Data until ${bound.text}${bound.because === undefined ? '' : `, since ${bound.because}`}.` : ''}`;

const originSentences: Readonly<Record<ReportedOrigin, string>> = {
  simulated: `Computed from ${describeOrigin('simulated')}: no number in it describes a real game.`,
  real: `Computed from ${describeOrigin('real')}.`,
  none: `It uses ${describeOrigin('none')}.`,
};

const footer =
  'Made from what the build knows: the task graph, the source locks, the auxiliary files of LaTeX and the provenance of the outputs.';

function byline({ document }: BuildReport, { pdf }: HtmlPlace): string {
  const author = document.author === undefined ? '' : `${escapeHtml(document.author)} · `;
  const name = document.file.slice(document.file.lastIndexOf('/') + 1);
  const hash = `<code title="${escapeHtml(document.sha256)}">${escapeHtml(document.sha256.slice(0, 12))}</code>`;
  return `${author}<a href="${escapeHtml(pdf)}">${escapeHtml(name)}</a> · SHA-256 ${hash}`;
}

const renderFigure = ({ count, name, shouldBeZero }: SummaryFigure): string =>
  `<div${shouldBeZero && count > 0 ? ' class="look"' : ''}><dt>${escapeHtml(name)}</dt><dd>${count}</dd></div>`;

function renderSection({ id, title, note, table, wantsAttention }: ReportSection, place: HtmlPlace): string {
  const parts = [
    `<section id="${escapeHtml(id)}"${wantsAttention ? ' class="look"' : ''}>`,
    `<h2>${escapeHtml(title)}</h2>`,
    ...(note === undefined ? [] : [`<p>${escapeHtml(note)}</p>`]),
    ...(table === undefined ? [] : [renderTable(table, place)]),
    '</section>',
  ];
  return parts.join('\n');
}

function renderTable({ columns, rows }: ReportTable, place: HtmlPlace): string {
  const head = columns.map(
    ({ name, isNumber, widthPercent }) =>
      `<th scope="col"${isNumber ? ' class="number"' : ''}${widthPercent === undefined ? '' : ` style="width:${widthPercent}%"`}>${escapeHtml(name)}</th>`,
  );
  const body = rows.map((cells) => {
    const rendered = cells.map((cell, index) => {
      const { name = '', isNumber } = columns[index] ?? {};
      return `<td data-name="${escapeHtml(name)}"${isNumber ? ' class="number"' : ''}>${renderCell(cell, place)}</td>`;
    });
    return `<tr>${rendered.join('')}</tr>`;
  });
  return `<table>\n<thead><tr>${head.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}

/** A cell is empty, a line, or lines below each other. */
function renderCell(cell: Cell, place: HtmlPlace): string {
  const lines = cell.map((spans) => spans.map((span) => renderSpan(span, place)).join(''));
  if (lines.every((line) => line === '')) return '';
  return `<div>${lines.map((line) => `<div>${line}</div>`).join('')}</div>`;
}

function renderSpan(span: Span, { pdf }: HtmlPlace): string {
  if (typeof span === 'string') return escapeHtml(span);
  if ('code' in span) return `<code>${escapeHtml(span.code)}</code>`;
  if ('strong' in span) return `<strong>${escapeHtml(span.strong)}</strong>`;
  if ('faint' in span) return `<span class="faint">${escapeHtml(span.faint)}</span>`;
  return `<a href="${escapeHtml(pdf)}#page=${span.pdfPage}">${escapeHtml(span.page)}</a>`;
}
