import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Absolute paths of the executables with this name, in the order of PATH; an absolute name stands for itself. */
export function findPrograms(name: string, path: string | undefined): string[] {
  const folders = (path ?? '').split(delimiter).filter(isAbsolute);
  const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  return candidates.filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent, or not for us
  }
}
