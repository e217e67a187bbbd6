import { stripVTControlCharacters } from 'node:util';
import type { Failure } from '@research/core';
import type { NotebookCell } from './notebook';
import { mayFail } from './cell-defaults';
import type { FailedRun, NotebookSource } from './notebook-engine';
import { type OwnPlace, ownPlace } from './own-source';

/**
 * The failing cell in nbclient's words, which print its code between two lines of dashes, then IPython's traceback with
 * `----> n` at the failing line of the cell, then `Name: message`; or a kernel that was killed.
 */
export function explainPython(tail: string, source: NotebookSource, run: FailedRun): Failure | undefined {
  const text = stripVTControlCharacters(tail);
  if (/\bDeadKernelError\b/.test(text)) return killedKernel(source);
  const shown = /executing the following cell:\n-{10,}\n([^]*?)\n-{10,}\n([^]*)$/.exec(text);
  if (!shown) return undefined;
  const [, code = '', after = ''] = shown;
  const cell = source.notebook.cells.find(
    (one) => one.language === 'python' && one.code.trim() === code.trim() && !mayFail(one, source.notebook),
  );
  const label = cell?.label === undefined ? '' : ` ${cell.label}`;
  const line = cell && cell.firstLine + lineInCell(after, cell) - 1;
  const imported = importedPlace(after, source, run);
  const place = line === undefined ? source.path : `${source.path}:${line}`;
  return {
    reason: 'notebook-cell',
    what: `the Python cell${label} failed${imported ? ` (${place})` : ''}`,
    at: imported ?? { file: source.path, ...(line === undefined ? {} : { line }) },
    said: errorText(after),
  };
}

/** The innermost frame in a module beside the notebook: `File path:n, in f()`, `path in f()` with an arrow, `File "path", line n`. */
function importedPlace(traceback: string, source: NotebookSource, run: FailedRun): OwnPlace | undefined {
  const frames = [
    ...traceback.matchAll(/^(?:\s*File )?"?([~/][^\n"]*?\.py)"?(?::(\d+)|, line (\d+)| in )/gm),
  ];
  for (const frame of frames.reverse()) {
    const arrow = /^-+> *(\d+)/m.exec(traceback.slice(frame.index + frame[0].length))?.[1];
    const place = ownPlace(frame[1] ?? '', Number(frame[2] ?? frame[3] ?? arrow ?? 1), { source, ...run });
    if (place) return place;
  }
  return undefined;
}

/** The signal is unknown: the kernel is not our child, and nbclient only sees that it is gone. */
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
