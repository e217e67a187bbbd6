import { plainText } from '../contents/plain-text';
import { maskTex } from '../tex/mask-tex';
import { type SourceRow, sourceTables } from './table-source';

/** The text of a table: the heading of each column, and the cells of each row below it. */
export interface TableText {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The text of every table of a TeX file; of one that is not sound, what can be read of it. */
export const tableTexts = (tex: string): TableText[] =>
  sourceTables(maskTex(tex)).map(({ rows, hasHead }) => ({
    head: headOf(rows.filter(({ belowRule }) => hasHead && !belowRule)),
    rows: rows
      .filter(({ belowRule }) => !hasHead || belowRule)
      .map(cellsOf)
      .filter((cells) => cells.some((text) => text !== '')),
  }));

/** The cells of a row by column; what spans several stands in the first. */
function cellsOf({ cells }: SourceRow): string[] {
  const texts: string[] = [];
  for (const { column, span, tex } of cells)
    for (let at = column; at < column + span; at += 1) texts[at] = at === column ? plainText(tex) : '';
  return Array.from(texts, (text) => text ?? '');
}

/** What stands over each column, from the top down; what spans several stands over each of them. */
function headOf(rows: readonly SourceRow[]): string[] {
  const heads: string[][] = [];
  for (const { cells } of rows)
    for (const { column, span, tex } of cells)
      for (let at = column; at < column + span; at += 1) (heads[at] ??= []).push(plainText(tex));
  return Array.from(heads, (texts) => (texts ?? []).filter((text) => text !== '').join(' '));
}
