import type { Change, ChangedDocument, ChangedModel, ChangedRows, UpdateChanges } from './compare-states';
import type { ChangedTable } from './compare-tables';
import type { Estimate, PinnedTable, ShownRow } from './update-state';

/** A part of a summary: a heading and its lines. */
export interface SummarySection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** So many lines of a section are shown; the rest is counted. */
const mostLines = 20;

/** What an update has changed, as text: data, rows, scores, tables, pages. Of what is as it was, nothing. */
export function describeChanges(changes: UpdateChanges): SummarySection[] {
  const sections = [
    { title: 'Data', lines: changes.pins.map(pinLine) },
    ...changes.rows.map((rows) => ({ title: rowsTitle(rows), lines: rowLines(rows) })),
    { title: 'Scores', lines: changes.models.flatMap(modelLines) },
    { title: 'Tables', lines: tableLines(changes.tables) },
    { title: 'Documents', lines: changes.documents.map(documentLine) },
  ];
  return sections.filter(({ lines }) => lines.length > 0).map(shortened);
}

function shortened({ title, lines }: SummarySection): SummarySection {
  if (lines.length <= mostLines + 1) return { title, lines };
  return { title, lines: [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more`] };
}

function pinLine({ name, before, after }: Change<PinnedTable>): string {
  const file = name.slice(name.lastIndexOf(' ') + 1);
  if (!after) return `${file}: gone`;
  if (!before) return `${file}: new, ${count(after.rows)} rows${seasonsOf(after)}`;
  const rows =
    before.rows === after.rows
      ? `${count(after.rows)} rows as before, with other content`
      : `${count(before.rows)} → ${count(after.rows)} rows`;
  const [was, is] = [seasonsOf(before), seasonsOf(after)];
  return `${file}: ${rows}${was === is ? is : `${was} →${is.replace(',', '')}`}`;
}

const seasonsOf = ({ seasons }: PinnedTable): string =>
  seasons === null
    ? ''
    : `, seasons ${seasons[0] === seasons[1] ? seasons[0] : `${seasons[0]}–${seasons[1]}`}`;

const rowsTitle = ({ table, added, changed, removed }: ChangedRows): string => {
  const counts = [
    ...(added.length > 0 ? [`${count(added.length)} new`] : []),
    ...(changed.length > 0 ? [`${count(changed.length)} changed`] : []),
    ...(removed.length > 0 ? [`${count(removed.length)} gone`] : []),
  ];
  return `${table.charAt(0).toUpperCase()}${table.slice(1)}: ${counts.join(', ')}`;
};

const rowLines = ({ added, changed, removed }: ChangedRows): string[] => [
  ...added.map((row) => `+ ${cellsOf(row)}`),
  ...changed.map(({ before, after }) => `~ ${changedCellsOf(before, after)}`),
  ...removed.map((row) => `- ${cellsOf(row)}`),
];

const cellsOf = (row: ShownRow): string =>
  Object.values(row)
    .map((value) => value || '–')
    .join('  ');

const changedCellsOf = (before: ShownRow, after: ShownRow): string =>
  Object.entries(after)
    .map(([column, value]) => {
      const was = before[column] ?? '';
      return was === value ? value || '–' : `${was || '–'} → ${value || '–'}`;
    })
    .join('  ');

const modelLines = ({ project, scores }: ChangedModel): string[] =>
  scores.map(({ name, before, after }) => `${project}: ${name} ${score(before)} → ${score(after)}`);

const score = (value: Estimate | null | undefined): string =>
  value ? `${decimals(value.estimate)} [${decimals(value.low)}, ${decimals(value.high)}]` : 'none';

const decimals = (value: number): string => value.toFixed(4).replace(/^(-?)0\./, '$1.');

/** Files first that came or went or have other rows, then cells of all files, the largest difference first. */
function tableLines(tables: readonly ChangedTable[]): string[] {
  const shapes = tables.flatMap(({ file, state, addedRows, removedRows }) => {
    const name = nameOf(file);
    if (state !== 'changed') return [`${name}: ${state}`];
    return [
      ...(addedRows.length > 0 ? [`${name}: new rows: ${addedRows.join('; ')}`] : []),
      ...(removedRows.length > 0 ? [`${name}: rows gone: ${removedRows.join('; ')}`] : []),
    ];
  });
  const cells = tables
    .flatMap((table) => table.cells.map((cell) => ({ ...cell, name: nameOf(table.file) })))
    .sort((one, other) => other.relative - one.relative)
    .map(({ name, row, column, before, after }) =>
      [
        `${name}: ${[row, column].filter((words) => words !== '').join(', ')}:`,
        before || '–',
        '→',
        after || '–',
      ].join(' '),
    );
  return [...shapes, ...cells];
}

function documentLine({ file, pagesBefore, pagesAfter, changedPages }: ChangedDocument): string {
  const pages = pagesBefore === pagesAfter ? `${pagesAfter} pages` : `${pagesBefore} → ${pagesAfter} pages`;
  return `${file}: ${pages}; ${changedPages.length === 0 ? 'no page has another text' : `changed: ${rangesOf(changedPages)}`}`;
}

/** `3, 7–9` */
function rangesOf(pages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last && page === last[1] + 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}

const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const count = (value: number): string => value.toLocaleString('en-US');
