import { escapeHtml, formatLocation } from '@research/core';
import { stepRows, type TestReport } from './markdown-report';
import { ranked, type Reason } from './reasons';
import type { EnvironmentRun } from './test-record';

/** The report for a browser: one page that needs nothing from elsewhere. */
export function htmlReport(report: TestReport): string {
  const { verdict, startedAt, migrations, environments } = report;
  const blocks = migrations.map(
    ({ name, verdict: own, environments: runs }) =>
      `<h2>${escapeHtml(name)} <span class="${own}">${own}</span></h2>${table(stepRows(runs))}${runs.map(reasonsBlock).join('')}${differenceBlock(runs)}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Migration test: ${verdict}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #ccc; padding: .2rem .6rem; text-align: right; } td:first-child { text-align: left; }
pre { background: #f4f4f4; overflow-x: auto; padding: .6rem; } .SAFE { color: #17692c; } .UNSAFE { color: #b00020; } .UNKNOWN { color: #8a5a00; }
</style>
</head>
<body>
<h1>Migration test: <span class="${verdict}">${verdict}</span></h1>
<p>${escapeHtml(startedAt)}; ${environments.map(({ name, role, source }) => escapeHtml(`${name} (${role}), a copy of ${source}`)).join('; ')}</p>
${blocks.join('\n')}
</body>
</html>
`;
}

const table = (rows: readonly (readonly string[])[]): string =>
  `<table>${rows.map((cells, index) => `<tr>${cells.map((cell) => (index === 0 ? `<th>${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`)).join('')}</tr>`).join('')}</table>`;

function reasonsBlock({ environment, reasons, steps: ran }: EnvironmentRun): string {
  const missing = ran.filter(({ status }) => status === 'not run');
  const items = [
    ...ranked(reasons).map((reason) => reasonItem(environment, reason)),
    ...missing.map(
      ({ step, why }) => `<li>${escapeHtml(`${environment}: ${step} did not run: ${why ?? ''}`)}</li>`,
    ),
  ];
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

const reasonItem = (environment: string, { what, at, statement, evidence, instead, kind }: Reason): string =>
  `<li><b>${kind}</b>, ${escapeHtml(environment)}: ${escapeHtml(what)}${at ? ` <code>${escapeHtml(formatLocation(at))}</code>` : ''}${
    statement ? `<pre>${escapeHtml(statement)}</pre>` : ''
  }<ul>${[...evidence, ...instead.map((line) => `→ ${line}`)].map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></li>`;

const differenceBlock = (runs: readonly EnvironmentRun[]): string => {
  const lines = [...new Set(runs.flatMap(({ difference }) => difference))];
  return lines.length === 0
    ? ''
    : `<h3>What the schema becomes</h3><pre>${escapeHtml(lines.join('\n'))}</pre>`;
};
