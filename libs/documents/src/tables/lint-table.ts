import type { Failure, Location } from '@research/core';
import { lineMap } from '../tex/line-map';
import { maskTex } from '../tex/mask-tex';
import { lintCells } from './lint-cells';
import { lintCharacters } from './lint-characters';
import { lintStructure } from './lint-structure';
import type { TableRules } from './table-rules';

/**
 * Defects of a table file that TeX would typeset without a word, or report far from their cause: bytes that are not
 * UTF-8, braces and environments that do not match, rows with more or fewer cells than columns, cells like NaN or NA,
 * unescaped special characters, a table without rows. Each is a `table-defect` with file, line, column and the line's
 * text. Cells are looked at only when the structure is sound.
 */
export function lintTable(table: string | Uint8Array, file: string, rules: TableRules = {}): Failure[] {
  const { text: source, badLines } = decode(table);
  const text = maskTex(source);
  const structure = lintStructure(text);
  const characters = lintCharacters(source, text);
  const defects = [...structure, ...characters, ...(structure.length > 0 ? [] : lintCells(text, rules))];
  const positionAt = lineMap(source);
  const lines = source.split(/\r?\n/);
  const placed = defects
    .sort((a, b) => a.offset - b.offset)
    .map(({ what, offset }): Failure => {
      const { line, column } = positionAt(offset);
      const said = (lines[line - 1] ?? '').trim();
      return { reason: 'table-defect', what, at: { file, line, column }, said };
    });
  return [...badLines.map((line) => notUtf8({ file, line })), ...placed];
}

function notUtf8(at: Location): Failure {
  const tries = [
    'write the file in UTF-8: file(path, encoding = "UTF-8") in R, open(path, encoding="utf-8") in Python',
  ];
  return { reason: 'table-defect', what: 'this line is not UTF-8', at, tries };
}

function decode(table: string | Uint8Array): { text: string; badLines: number[] } {
  if (typeof table === 'string') return { text: table, badLines: [] };
  const text = Buffer.from(table).toString('utf8');
  // Decoding replaces every bad byte by U+FFFD: only then do the bytes differ from the text's own encoding.
  if (Buffer.from(text).equals(table)) return { text, badLines: [] };
  const lines = Buffer.from(table).toString('latin1').split('\n');
  const badLines = lines.flatMap((line, index) => (isUtf8(Buffer.from(line, 'latin1')) ? [] : [index + 1]));
  return { text, badLines };
}

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes);
