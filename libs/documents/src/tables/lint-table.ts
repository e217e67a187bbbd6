import type { Failure, Location } from '@research/core';
import { badUtf8Lines } from '../tex/bad-utf8-lines';
import { lineMap } from '../tex/line-map';
import { maskTex } from '../tex/mask-tex';
import { lintMissing, lintRows, type ShortRow } from './lint-cells';
import { lintCharacters } from './lint-characters';
import { hidingPercents } from './lint-percents';
import { lintStructure, type TableDefect } from './lint-structure';
import { type SourceTable, sourceTables } from './table-source';
import type { TableRules } from './table-rules';

/** A table file, and what its text alone says is wrong with it. */
export interface ReadTable {
  readonly file: string;
  readonly source: string;
  readonly tables: readonly SourceTable[];
  readonly rules: TableRules;
  /** Lines that are not UTF-8. */
  readonly badLines: readonly number[];
  /** False when braces or environments do not match: then nothing else is looked at, and TeX would not come out of it. */
  readonly isSound: boolean;
  /** What is wrong whatever TeX says, and what TeX would stop at. */
  readonly defects: readonly TableDefect[];
  readonly shortRows: readonly ShortRow[];
  readonly missing: readonly TableDefect[];
}

/**
 * Defects of a table file that TeX would typeset without a word, or report far from their cause: bytes that are not
 * UTF-8, braces and environments that do not match, rows with more or fewer cells than columns, cells like NaN or NA,
 * unescaped special characters, a table without rows. Each is a `table-defect` with file, line, column and the line's
 * text. Cells are looked at only when the structure is sound.
 */
export function lintTable(table: string | Uint8Array, file: string, rules: TableRules = {}): Failure[] {
  const read = readTable(table, file, rules);
  return tableFailures(read, [...read.defects, ...read.shortRows, ...read.missing]);
}

/** Reads a table file and looks for what {@link lintTable} names, apart by what TeX knows of it. */
export function readTable(table: string | Uint8Array, file: string, rules: TableRules = {}): ReadTable {
  const source = typeof table === 'string' ? table : Buffer.from(table).toString('utf8');
  const badLines = typeof table === 'string' ? [] : badUtf8Lines(table);
  const text = maskTex(source);
  const structure = lintStructure(text);
  const isSound = structure.length === 0;
  const tables = isSound ? sourceTables(text) : [];
  const rows = tables.flatMap(lintRows);
  const shortRows = rows.filter((defect): defect is ShortRow => 'row' in defect);
  const others = rows.filter((defect) => !('row' in defect));
  const none = { what: 'there is no tabular in this file', offset: 0, isForTex: true };
  const defects = [
    ...structure,
    ...lintCharacters(text, tables),
    ...hidingPercents(source, tables, rows),
    ...others,
    ...(isSound && tables.length === 0 ? [none] : []),
  ];
  const missing = tables.flatMap((each) => lintMissing(each, rules));
  return { file, source, tables, rules, badLines, isSound, defects, shortRows, missing };
}

/** Defects of a table with their places, in the order of its lines. */
export function tableFailures(
  { source, file, badLines }: ReadTable,
  defects: readonly TableDefect[],
): Failure[] {
  const positionAt = lineMap(source);
  const lines = source.split(/\r?\n/);
  const placed = [...defects]
    .sort((a, b) => a.offset - b.offset)
    .map(({ what, offset, tries }): Failure => {
      const { line, column } = positionAt(offset);
      const said = (lines[line - 1] ?? '').trim();
      return { reason: 'table-defect', what, at: { file, line, column }, said, ...(tries && { tries }) };
    });
  return [...badLines.map((line) => notUtf8({ file, line })), ...placed];
}

function notUtf8(at: Location): Failure {
  const tries = [
    'write the file in UTF-8: file(path, encoding = "UTF-8") in R, open(path, encoding="utf-8") in Python',
  ];
  return { reason: 'table-defect', what: 'this line is not UTF-8', at, tries };
}
