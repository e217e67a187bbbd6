import type { Failure, Location } from '@research/core';
import { badUtf8Lines } from '../tex/bad-utf8-lines';
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
  const source = typeof table === 'string' ? table : Buffer.from(table).toString('utf8');
  const badLines = typeof table === 'string' ? [] : badUtf8Lines(table);
  const text = maskTex(source);
  const structure = lintStructure(text);
  const characters = lintCharacters(source, text);
  const defects = [...structure, ...characters, ...(structure.length > 0 ? [] : lintCells(text, rules))];
  const positionAt = lineMap(source);
  const lines = source.split(/\r?\n/);
  const placed = defects
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
