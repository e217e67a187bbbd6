import type { Row } from './benchmark';

/** The table of one benchmark, as Markdown. */
export function section(title: string, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, wall = '', cpu = '', aim = '' }) => `| ${[what, wall, cpu, aim].join(' | ')} |`,
  );
  return [`### ${title}`, '', '| | wall | CPU | aim |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const marker = { start: '<!-- figures: npm run bench -- --write -->', end: '<!-- end of figures -->' };

/** A page with its figures replaced: what stands between the markers. Throws when the page has no markers. */
export function withFigures(page: string, figures: string): string {
  const [before, rest] = page.split(marker.start);
  const after = rest?.split(marker.end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`the page needs ${marker.start} and ${marker.end}`);
  return `${before}${marker.start}\n\n${figures}\n\n${marker.end}${after}`;
}
