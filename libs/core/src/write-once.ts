import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Gives the content of a file, and makes the file, and the folders above it, where it is missing or empty. Of processes that
 * miss it at once each gets what the first has written, and none sees a part of it; only on a file system without hard links
 * the last one wins. Throws as `node:fs` does.
 */
export function writeOnce(path: string, makeContent: () => string): string {
  const found = contentOf(path);
  if (found) return found;
  const temporary = `${path}.${randomUUID()}.part`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(temporary, makeContent());
    if (found === '' || !isLinked(temporary, path)) renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return readFileSync(path, 'utf8');
}

/** Undefined where there is none. */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** True too where another process has made the file meanwhile. */
function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST';
  }
}
