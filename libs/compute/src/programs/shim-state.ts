import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** True for a version manager's stand-in (pyenv, asdf): the same file, whichever version is chosen. */
export const isShim = (program: string): boolean => program.includes('/shims/');

/**
 * What decides which version a stand-in runs, as text that changes with it: pyenv's and asdf's files from the working
 * folder up, and the manager's own choice. The variables that override them (PYENV_VERSION …) do not reach tasks.
 */
export function shimState(program: string, workingFolder: string): string {
  const choices = foldersUpFrom(workingFolder).flatMap((folder) =>
    ['.python-version', '.tool-versions'].map((name) => join(folder, name)),
  );
  const manager = join(dirname(dirname(program)), 'version');
  return [...choices, manager].map(stamp).join('');
}

function foldersUpFrom(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)];
}

function stamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? ` ${path} ${found.size} ${found.mtimeMs}` : '';
}
