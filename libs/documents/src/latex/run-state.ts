import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a run of LaTeX leaves for the next one (aux, toc, bbl, …): path in the staging folder → bytes. */
export type RunState = ReadonlyMap<string, Buffer>;

/** Results and protocols: nothing reads them back. */
const products = /\.(?:pdf|log|fls|synctex\.gz|synctex)$/;
/** Notes of latexmk and BibTeX, which a pass of pdflatex neither reads nor writes. */
const notes = /\.(?:fdb_latexmk|blg|ilg)$/;

/** Reads the state of the last run. @param staged paths of the sources in the folder, which do not belong to it */
export function readRunState(folder: string, staged: ReadonlySet<string>): RunState {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !products.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(
    names.filter((name) => !staged.has(name)).map((name) => [name, readFileSync(join(folder, name))]),
  );
}

/** Makes the state of an earlier moment the present one again, also where files have been added since. */
export function restoreRunState(folder: string, state: RunState, staged: ReadonlySet<string>): void {
  for (const name of readRunState(folder, staged).keys())
    if (!state.has(name)) rmSync(join(folder, name), { force: true });
  for (const [name, bytes] of state) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

/** Whether a pass that began with one state and ended with the other has nothing left to do. */
export function isSameRunState(before: RunState, after: RunState): boolean {
  const relevant = (state: RunState): string[] => [...state.keys()].filter((name) => !notes.test(name));
  const names = relevant(after);
  return (
    names.length === relevant(before).length &&
    names.every((name) => before.get(name)?.equals(after.get(name) ?? Buffer.alloc(0)) ?? false)
  );
}
