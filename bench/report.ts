import type { Row } from './benchmark';

/** The table of one benchmark, as Markdown. @param conditions on what and how often it was measured */
export function section(title: string, conditions: string, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, wall = '', cpu = '', aim = '' }) =>
      `| ${[what, wall, cpu, aim].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  const head = ['| | wall | CPU | aim |', '| --- | --- | --- | --- |'];
  return [`### ${title}`, '', conditions, '', ...head, ...lines].join('\n');
}

const marker = { start: '<!-- figures: npm run bench -- --write -->', end: '<!-- end of figures -->' };

/**
 * A page with one section of its figures replaced, or added; the sections between the markers stand in the order of `titles`, and
 * one of no benchmark is dropped. Throws when the page has no markers.
 */
export function withFigures(page: string, figures: string, titles: readonly string[]): string {
  const [before, rest] = page.split(marker.start);
  const [now, after] = rest?.split(marker.end) ?? [];
  if (before === undefined || now === undefined || after === undefined)
    throw new Error(`the page needs ${marker.start} and ${marker.end}`);
  const sections = new Map([...sectionsOf(now), ...sectionsOf(figures)]);
  const ordered = titles.flatMap((title) => sections.get(title) ?? []);
  return `${before}${marker.start}\n\n${ordered.join('\n\n')}\n\n${marker.end}${after}`;
}

/** Sections by their titles. */
const sectionsOf = (text: string): [string, string][] =>
  text
    .split(/^(?=### )/m)
    .filter((part) => part.startsWith('### '))
    .map((part) => [part.slice(4, part.indexOf('\n')).trim(), part.trim()]);
