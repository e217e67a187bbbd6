import { argumentBreak } from './peel-tex';
import type { TypesetRow, TypesetTable } from './printed-rows';
import { type ReadTable } from './lint-table';
import { missingValue, peeledRows, type ShortRow } from './lint-cells';
import type { TableDefect } from './lint-structure';
import { missingValues, type PrintedCell } from './missing-values';
import type { SourceRow } from './table-source';

/** What TeX made of a table with the preamble of one document. */
export interface Typesetting {
  readonly hasErrors: boolean;
  readonly printed: readonly TypesetTable[];
}

/**
 * What is wrong with a table after TeX has set it. Where TeX found nothing to stop at, nothing is wrong with characters
 * and columns; a row is short when TeX printed it short; a value is missing when it is printed as missing. Where TeX has
 * errors, or printed no table, the text is all there is to go by.
 */
export function settleTable(table: ReadTable, typesettings: readonly Typesetting[]): TableDefect[] {
  const { defects, shortRows, missing } = table;
  if (typesettings.length === 0) return [...defects, ...shortRows, ...missing];
  const sources = sourceRows(table);
  const printed = typesettings.flatMap((each) => each.printed);
  const isComplete = typesettings.every(({ hasErrors, printed: tables }) => !hasErrors && tables.length > 0);
  const seen = printed.flatMap((each) => printedMissing(each, { sources, table }));
  if (!isComplete) return [...defects, ...shortRows, ...distinct([...missing, ...seen])];
  return [
    ...defects.filter(({ isForTex }) => !isForTex),
    ...shortRows.filter(shortnessIn(printed, sources)),
    ...distinct(seen),
  ];
}

/** At most one for each cell. */
const distinct = (defects: readonly TableDefect[]): TableDefect[] => [
  ...new Map([...defects].reverse().map((defect) => [defect.offset, defect])).values(),
];

interface PeeledRow {
  readonly source: SourceRow;
  /** By column. */
  readonly texts: ReadonlyMap<number, string>;
  readonly whole: string;
}

const sourceRows = ({ tables }: ReadTable): PeeledRow[] =>
  tables.flatMap((table) =>
    peeledRows(table).flatMap((cells, index): PeeledRow[] => {
      const source = table.rows[index];
      if (!source) return [];
      const texts = new Map(cells.map(({ column, text }) => [column, comparable(text)]));
      return [{ source, texts, whole: [...texts.values()].join('') }];
    }),
  );

/** Letters and digits: what TeX and {@link peelTex} make of a cell is equal in these. */
const comparable = (text: string): string =>
  text
    .replaceAll(argumentBreak, '')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();

function printedMissing(
  typeset: TypesetTable,
  { sources, table }: { readonly sources: readonly PeeledRow[]; readonly table: ReadTable },
): TableDefect[] {
  const rows = typeset.rows.filter(({ isCaption }) => !isCaption);
  const cells = rows.map(cellsOf);
  return missingValues(cells, table.rules).flatMap(({ row, cell, word }) => {
    const found = rows[row];
    const column = cells[row]?.[cell]?.column ?? 0;
    const place = found && sourceCellOf({ row: found, column, index: row, within: typeset.within }, sources);
    if (word === 'inf' && place && isInfimum(place.tex)) return [];
    const offset = place?.offset ?? table.tables[0]?.offset ?? 0;
    return [missingValue({ word, row: place?.row, offset, rules: table.rules })];
  });
}

const isInfimum = (tex: string): boolean => /\\inf(?![A-Za-z])/.test(tex);

function cellsOf({ cells }: TypesetRow): PrintedCell[] {
  const printed = cells.map(({ text, column }) => ({ text: text.replace(/\s+/g, ' ').trim(), column }));
  const filled = printed.filter(({ text }) => text !== '');
  return printed.map((cell) => ({
    ...cell,
    isWide: filled.length === 1 && cells.length > 1 && cell.column === 0,
  }));
}

interface SourceCell {
  readonly row: SourceRow;
  readonly offset: number;
  readonly tex: string;
}

interface PrintedPlace {
  readonly row: TypesetRow;
  readonly column: number;
  readonly index: number;
  readonly within: TypesetTable['within'];
}

/**
 * Where the file has a printed cell: in the row that agrees best with the printed one, the nearest among equals. A table
 * that a command made has no rows in the file: it is where the cell is that it stands in.
 */
function sourceCellOf(at: PrintedPlace, sources: readonly PeeledRow[]): SourceCell | undefined {
  const texts = at.row.cells.map(({ text }) => comparable(text));
  let best: { row: PeeledRow; score: number } | undefined;
  for (const [index, row] of sources.entries()) {
    const score =
      agreement(row, texts) - Math.abs(index - at.index) / (2 * sources.length + 2 * texts.length);
    if (!best || score > best.score) best = { row, score };
  }
  if (at.within && (best?.score ?? 0) < 1)
    return sourceCellOf({ ...at, ...at.within, within: undefined }, sources);
  const cells = best?.row.source.cells ?? [];
  const cell = cells.filter(({ column }) => column <= at.column).at(-1) ?? cells[0];
  return best && cell && { row: best.row.source, offset: cell.offset, tex: cell.tex };
}

/** How many cells are equal, less those that differ though the file shows what they print. */
function agreement({ texts }: PeeledRow, printed: readonly string[]): number {
  let score = 0;
  for (const [column, text] of texts) if (text !== '') score += printed[column] === text ? 2 : -1;
  return score;
}

/** Tells whether TeX printed a row of the file with fewer cells than its table has columns. */
function shortnessIn(
  printed: readonly TypesetTable[],
  sources: readonly PeeledRow[],
): (row: ShortRow) => boolean {
  const wholes = new Map(sources.map(({ source, whole }) => [source, whole]));
  const widths = new Map<string, number>();
  for (const { cells } of printed.flatMap((table) => table.rows)) {
    const whole = comparable(cells.map(({ text }) => text).join(''));
    widths.set(whole, Math.min(cells.length, widths.get(whole) ?? Infinity));
  }
  const narrowest = Math.min(...widths.values());
  return ({ row, columns }) => (widths.get(wholes.get(row) ?? '') ?? narrowest) < columns;
}
