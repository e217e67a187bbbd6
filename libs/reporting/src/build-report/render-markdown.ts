import type { BuildReport } from './build-report';
import { headline } from './headline';
import type { Cell, ReportSection, ReportTable, Span } from './report-section';
import { reportSections } from './sections';

/** The report for a terminal, a commit or a pull request, as GitHub-flavoured Markdown. Ends in a newline. */
export function renderMarkdown(report: BuildReport): string {
  const { document } = report;
  const title = document.title ?? document.file;
  const blocks = [
    `# Build report: ${escapeMarkdown(title)}`,
    `**${headline(report)}**`,
    `${inCode(document.file)}, SHA-256 ${inCode(document.sha256.slice(0, 12))}${document.author === undefined ? '' : `, by ${escapeMarkdown(document.author)}`}`,
    ...reportSections(report).flatMap(sectionBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const sectionBlocks = ({ title, note, table }: ReportSection): string[] => [
  `## ${title}`,
  ...(note === undefined ? [] : [escapeMarkdown(note)]),
  ...(table === undefined ? [] : [renderTable(table)]),
];

function renderTable({ columns, rows }: ReportTable): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(columns.map(({ name }) => name)),
    row(columns.map(({ isNumber }) => (isNumber ? '---:' : '---'))),
    ...rows.map((cells) => row(cells.map(renderCell))),
  ].join('\n');
}

const renderCell = (cell: Cell): string => cell.map((spans) => spans.map(renderSpan).join('')).join('<br>');

function renderSpan(span: Span): string {
  if (typeof span === 'string') return escapeMarkdown(span);
  if ('code' in span) return inCode(span.code);
  if ('strong' in span) return span.strong === '' ? '' : `**${escapeMarkdown(span.strong)}**`;
  if ('faint' in span) return escapeMarkdown(span.faint);
  return escapeMarkdown(span.page);
}

/** Everything that Markdown or the HTML in it would take for markup, on one line. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]|~#$>]/g, '\\$&');

/** Code, fenced by more backticks than it has; a `|` would end the cell even there. */
function inCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padded = longest > 0 ? ` ${text} ` : text;
  return `${fence}${padded.replace(/\s+/g, ' ').replace(/\|/g, '\\|')}${fence}`;
}
