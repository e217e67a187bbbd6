import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Read access to the workspace's files, by path relative to its root: all that wiring sees of the disk. */
export interface WorkspaceFiles {
  /** Text of a file, or `undefined` when it is not there. */
  read(path: string): string | undefined;
  isFile(path: string): boolean;
}

/** The files on disk, each read once. */
export function diskFiles(workspaceRoot: string): WorkspaceFiles {
  const texts = new Map<string, string | undefined>();
  const isFile = (path: string): boolean =>
    statSync(join(workspaceRoot, path), { throwIfNoEntry: false })?.isFile() ?? false;
  const read = (path: string): string | undefined => {
    if (!texts.has(path))
      texts.set(path, isFile(path) ? readFileSync(join(workspaceRoot, path), 'utf8') : undefined);
    return texts.get(path);
  };
  return { read, isFile };
}

/** Files in memory: path → text. */
export function memoryFiles(texts: Readonly<Record<string, string>>): WorkspaceFiles {
  return { read: (path) => texts[path], isFile: (path) => path in texts };
}
