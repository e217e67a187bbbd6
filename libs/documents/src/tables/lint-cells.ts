import type { TableDefect } from './lint-structure';
import { missingValues, type PrintedCell } from './missing-values';
import { peelTex } from './peel-tex';
import type { SourceCell, SourceRow, SourceTable } from './table-source';
import type { TableRules } from './table-rules';

/** A row with fewer cells than its table has columns, which TeX fills up without a word. */
export interface ShortRow extends TableDefect {
  readonly row: SourceRow;
  readonly columns: number;
}

/** Rows that have too many cells or too few, and tables without rows. */
export function lintRows(table: SourceTable): (TableDefect | ShortRow)[] {
  const { rows, specification, offset } = table;
  const columns = columnsOf(table);
  const unreadable = { what: 'the column specification cannot be read', offset: specification.offset };
  const found = table.columns || isKeyed(table) ? [] : [{ ...unreadable, isForTex: true }];
  const hasHead = rows.some(({ belowRule }) => belowRule) || table.hasHead;
  if (!rows.some(({ belowRule }) => belowRule || !hasHead))
    return [...found, { what: 'the table has no rows', offset }];
  return [...found, ...rows.flatMap((row) => lintRow(row, columns))];
}

/** tabularray has no specification that counts the columns where its keys do not. */
const isKeyed = ({ name }: SourceTable): boolean => /tblr|tabs$/.test(name);

/** Where the specification leaves it open, the widest row says how many there are: TeX stops at one that is too wide. */
function columnsOf({ columns, rows }: SourceTable): number {
  const widest = Math.max(0, ...rows.map(widthOf));
  return columns?.isCertain ? columns.count : widest;
}

const widthOf = ({ cells }: SourceRow): number => cells.reduce((sum, { span }) => sum + span, 0);

function lintRow(row: SourceRow, columns: number): (TableDefect | ShortRow)[] {
  const width = widthOf(row);
  const { offset, number } = row;
  if (row.cells.some(holdsRule))
    return [{ what: 'this row does not end in \\\\: a rule follows it', offset, isForTex: true }];
  const what = `row ${number} has ${width} cells where the table has ${columns} columns`;
  if (width > columns) return [{ what, offset, isForTex: true }];
  if (width === columns || row.isOpaque || isHeading(row, columns)) return [];
  return [{ what, offset, row, columns }];
}

/** A rule can stand only between rows; one in a cell means that the row before it was not ended. */
const holdsRule = ({ tex }: SourceCell): boolean =>
  /\\(?:toprule|midrule|bottomrule|hline|cmidrule|cline|specialrule|addlinespace)(?![A-Za-z])/.test(tex) &&
  !tex.includes('\\begin');

/** A row that is one word in bold or italics names the rows below it. */
const isHeading = ({ cells }: SourceRow, columns: number): boolean =>
  cells.length === 1 &&
  columns > 2 &&
  /^(?:\{\s*)?\\(?:text(?:bf|it|sl|sc)|emph|bfseries|itshape|underline)/.test(cells[0]?.tex ?? '');

/** Cells that show a missing value, as far as can be told without TeX. */
export const lintMissing = (table: SourceTable, rules: TableRules): TableDefect[] =>
  missingValues(peeledRows(table), rules).flatMap(({ row, cell, word }) => {
    const source = table.rows[row];
    const at = source?.cells[cell];
    return source && at ? [missingValue({ word, row: source, offset: at.offset, rules })] : [];
  });

/** The cells of a table with what each prints. */
export function peeledRows(table: SourceTable): PrintedCell[][] {
  const columns = columnsOf(table);
  return table.rows.map(({ cells }) =>
    cells.map(({ tex, column, span }) => ({
      text: peelTex(withoutTables(tex)),
      column,
      isWide: span > 1 && span >= columns,
    })),
  );
}

/** A table in a cell is judged by itself. */
const withoutTables = (tex: string): string =>
  tex.includes('\\begin') ? tex.replace(/\\begin\s*\{(tabular|array)[^]*?\\end\s*\{\1[xy*]?\}/g, ' ') : tex;

/** The defect of a cell that says that its value is missing. */
export function missingValue(found: {
  readonly word: string;
  readonly row: SourceRow | undefined;
  readonly offset: number;
  readonly rules: TableRules;
}): TableDefect {
  const { word, row, offset, rules } = found;
  const what = row ? `a cell of row ${row.number} says ${word}` : `a cell says ${word}`;
  return { what, offset, ...(rules.howToAllow && { tries: [rules.howToAllow(word)] }) };
}
