import type { TableCells } from './update-state';

/** A cell of a table whose text is not what it was. */
export interface ChangedCell {
  /** From 0, among the tables of the file. */
  readonly table: number;
  /** What its row begins with, and what stands over its column. */
  readonly row: string;
  readonly column: string;
  readonly before: string;
  readonly after: string;
  /** Difference by the larger of both numbers, from 0 to 2; 3 where one of them is no number. */
  readonly relative: number;
}

/** A file whose tables are not what they were. */
export interface ChangedTable {
  readonly file: string;
  readonly state: 'new' | 'gone' | 'changed';
  /** The largest difference first. */
  readonly cells: readonly ChangedCell[];
  /** Rows, by what they begin with, that only one of both has. */
  readonly addedRows: readonly string[];
  readonly removedRows: readonly string[];
}

type Tables = Readonly<Record<string, readonly TableCells[]>>;

/** Compares the cells of all tables. A row is found again by its first cell, so that a new row shifts none. */
export function compareTables(before: Tables, after: Tables): ChangedTable[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((file): ChangedTable[] => {
      const [old, now] = [before[file], after[file]];
      if (JSON.stringify(old) === JSON.stringify(now)) return [];
      if (!old || !now)
        return [{ file, state: old ? 'gone' : 'new', cells: [], addedRows: [], removedRows: [] }];
      const parts = Array.from({ length: Math.max(old.length, now.length) }, (_none, table) =>
        compareTable(table, old[table] ?? empty, now[table] ?? empty),
      );
      return [
        {
          file,
          state: 'changed',
          cells: parts.flatMap(({ cells }) => cells).sort((one, other) => other.relative - one.relative),
          addedRows: parts.flatMap(({ addedRows }) => addedRows),
          removedRows: parts.flatMap(({ removedRows }) => removedRows),
        },
      ];
    });
}

const empty: TableCells = { head: [], rows: [] };

function compareTable(
  table: number,
  before: TableCells,
  after: TableCells,
): Pick<ChangedTable, 'cells' | 'addedRows' | 'removedRows'> {
  const [old, now] = [namedRows(before.rows), namedRows(after.rows)];
  const cells = [...now].flatMap(([name, row]) =>
    changedCells(old.get(name)?.cells ?? row.cells, row.cells).map(({ index, ...cell }) => {
      const column = after.head[index] || String(index + 1);
      return { table, row: row.label, column, ...cell };
    }),
  );
  const [added, removed] = [rowsOnlyIn(now, old), rowsOnlyIn(old, now)];
  const notes = changedNotes(removed.filter(isNote), added.filter(isNote));
  const labelsOf = (rows: readonly NamedRow[]): string[] =>
    rows.filter((row) => !notes.known.has(row)).map(({ label }) => label);
  return {
    cells: [...cells, ...notes.cells.map((cell) => ({ table, row: '', column: 'note', ...cell }))],
    addedRows: labelsOf(added),
    removedRows: labelsOf(removed),
  };
}

const rowsOnlyIn = (one: ReadonlyMap<string, NamedRow>, other: ReadonlyMap<string, NamedRow>): NamedRow[] =>
  [...one].flatMap(([name, row]) => (other.has(name) ? [] : [row]));

/** A row that is one text across the table. */
const isNote = ({ cells }: NamedRow): boolean =>
  cells.length > 1 && cells.slice(1).every((text) => text === '');

/** Notes of a table have no name but their text: those that differ are told in their order, as long as there are as many. */
function changedNotes(before: readonly NamedRow[], after: readonly NamedRow[]) {
  const pairs =
    before.length === after.length ? before.map((row, index) => [row, after[index] ?? row] as const) : [];
  return {
    known: new Set<NamedRow>(pairs.flat()),
    cells: pairs.map(([was, is]) => ({
      before: was.label,
      after: is.label,
      relative: relativeOf(was.label, is.label),
    })),
  };
}

interface DifferentCell extends Pick<ChangedCell, 'before' | 'after' | 'relative'> {
  readonly index: number;
}

const changedCells = (before: readonly string[], after: readonly string[]): DifferentCell[] =>
  Array.from({ length: Math.max(before.length, after.length) }, (_none, index): DifferentCell[] => {
    const [was, is] = [before[index] ?? '', after[index] ?? ''];
    return was === is ? [] : [{ index, before: was, after: is, relative: relativeOf(was, is) }];
  }).flat();

interface NamedRow {
  readonly label: string;
  readonly cells: readonly string[];
}

/** Rows by their label, and by how many rows above have the same. A row without one goes on with the row above. */
function namedRows(rows: TableCells['rows']): ReadonlyMap<string, NamedRow> {
  const seen = new Map<string, number>();
  let label = '';
  return new Map(
    rows.map((cells): [string, NamedRow] => {
      label = cells[0] || label;
      const count = (seen.get(label) ?? 0) + 1;
      seen.set(label, count);
      return [JSON.stringify([label, count]), { label, cells }];
    }),
  );
}

function relativeOf(before: string, after: string): number {
  const [was, is] = [before, after].map(numberIn);
  if (was === undefined || is === undefined) return 3;
  const scale = Math.max(Math.abs(was), Math.abs(is));
  return scale === 0 ? 0 : Math.abs(is - was) / scale;
}

/** The first number of a cell: `.621 [.60, .64]`, `−3.2`, `12,345`. */
function numberIn(cell: string): number | undefined {
  const found = /[-−–]?\d*\.?\d+/.exec(cell.replace(/(?<=\d)[, ](?=\d{3}\b)/g, ''));
  return found ? Number(found[0].replace(/^[−–]/, '-')) : undefined;
}
