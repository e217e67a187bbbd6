import type { Failure } from '@research/core';
import { failingLine } from './failing-line';
import type { NotebookSource } from './notebook-engine';

/**
 * The failing cell in knitr's words: `Quitting from lines a-b (file)` (knitr ≤ 1.42), `Quitting from lines a-b [label]
 * (file)`, or `Quitting from file:a-b [label]` (1.50), followed by R's error.
 */
export function explainKnitr(tail: string, { path, notebook }: NotebookSource): Failure | undefined {
  const quit = /Quitting from (?:lines |[^\n]*?:)(\d+)-(\d+)[^\n]*\n?/.exec(tail);
  if (!quit) return undefined;
  const [from, to] = [Number(quit[1]), Number(quit[2])];
  const said = errorText(tail.slice(quit.index + quit[0].length));
  const cell = notebook.cells.find(({ firstLine, lastLine }) => firstLine - 1 <= to && from <= lastLine + 1);
  const label = cell?.label === undefined ? '' : ` ${cell.label}`;
  return {
    reason: 'notebook-cell',
    what: `the R cell${label} failed`,
    at: { file: path, line: cell ? failingLine(cell, said) : from },
    said,
  };
}

/** R's error, without the stack that follows it. */
function errorText(text: string): string {
  const start = text.search(/Error\b/);
  const [error = ''] = text
    .slice(Math.max(0, start))
    .split(/\n(?:Calls:|Backtrace:|Execution halted|\s*\d+\. )/);
  return error.trim();
}
