import { stripVTControlCharacters } from 'node:util';
import type { Failure } from '@research/core';
import type { NotebookCell } from './notebook';
import type { NotebookSource } from './notebook-engine';

/**
 * The failing cell in nbclient's words, which print its code between two lines of dashes, then IPython's traceback with
 * `----> n` at the failing line of the cell, then `Name: message`; or a kernel that was killed.
 */
export function explainPython(tail: string, source: NotebookSource): Failure | undefined {
  const text = stripVTControlCharacters(tail);
  if (/\bDeadKernelError\b/.test(text)) return killedKernel(source);
  const shown = /executing the following cell:\n-{10,}\n([^]*?)\n-{10,}\n([^]*)$/.exec(text);
  if (!shown) return undefined;
  const [, code = '', after = ''] = shown;
  const cell = source.notebook.cells.find(
    (one) => one.language === 'python' && one.code.trim() === code.trim(),
  );
  const label = cell?.label === undefined ? '' : ` ${cell.label}`;
  const at = cell ? { line: cell.firstLine + lineInCell(after, cell) - 1 } : {};
  return {
    reason: 'notebook-cell',
    what: `the Python cell${label} failed`,
    at: { file: source.path, ...at },
    said: errorText(after),
  };
}

/** Nobody learns by which signal: the kernel is not our child, and nbclient only sees that it is gone. */
const killedKernel = ({ path }: NotebookSource): Failure => ({
  reason: 'command-killed',
  what: 'the Python kernel of the notebook was killed, probably out of memory',
  at: { file: path },
  tries: ['run fewer tasks at once: --parallel=1', 'run it on a host with more memory'],
});

/** The arrow of the first frame, which is the cell's own; a syntax error has `line n` instead. */
function lineInCell(traceback: string, cell: NotebookCell): number {
  const arrow = /^-+> *(\d+)/m.exec(traceback) ?? /^\s*(?:Input|Cell|File).*, line (\d+)/m.exec(traceback);
  return Math.min(Number(arrow?.[1] ?? 1), Math.max(1, cell.lastLine - cell.firstLine + 1));
}

/** From the last line that names an exception on. */
function errorText(traceback: string): string {
  const lines = traceback.trimEnd().split('\n');
  const last = lines
    .map((line) => /^[\w.]*(?:Error|Exception|Interrupt|Exit|Warning)\b/.test(line))
    .lastIndexOf(true);
  return lines.slice(Math.max(0, last)).join('\n').trim();
}
