import type { TableDefect } from './lint-structure';
import type { SourceTable } from './table-source';

/**
 * A `%` in a table that was meant to be printed: behind a digit, or where it hides cells, so that a row is too short or
 * too long. TeX takes it for the start of a comment. `source` is the text as written.
 */
export function hidingPercents(
  source: string,
  tables: readonly SourceTable[],
  wrongRows: readonly TableDefect[],
): TableDefect[] {
  const isIn = ({ rows }: SourceTable, at: number): boolean =>
    (rows[0]?.offset ?? Infinity) <= at && at < (rows.at(-1)?.end ?? 0);
  const wrong = tables.flatMap(({ rows }) =>
    rows.filter((row) => wrongRows.some(({ offset }) => offset === row.offset)),
  );
  return [...source.matchAll(/^(?<before>(?:[^%\\\n]|\\.)*)%(?<after>.*)$/gm)].flatMap((match) => {
    const { before = '', after = '' } = match.groups ?? {};
    const offset = match.index + before.length;
    const hidesCells = /(?<!\\)&|\\\\/.test(after);
    const isPercentage = /\d$/.test(before) || (/\d $/.test(before) && hidesCells);
    const isInWrongRow = wrong.some((row) => row.offset <= offset && offset < row.end);
    if (before.trim() === '' || !(isPercentage || (hidesCells && isInWrongRow))) return [];
    if (!tables.some((table) => isIn(table, offset))) return [];
    return [{ what: '% must be written \\%: it hides the rest of the line', offset }];
  });
}
