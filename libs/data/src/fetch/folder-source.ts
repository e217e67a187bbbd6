import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { differsByLineEnds, type Failure, type Result, fail, ok } from '@research/core';
import type { LockedFile } from '../lock/source-lock';
import type { ContentStore } from '../store/content-store';
import type { ByteSource } from './byte-source';
import { readBytes } from '../store/read-bytes';

/** A folder that holds files by name: a mirror (by asset), or the workspace (a sample by its path). */
export function folderSource(
  label: string,
  folder: string,
  pathOf: (file: LockedFile) => string,
): ByteSource {
  return {
    label,
    supply: async (file, store) => {
      const path = join(folder, pathOf(file));
      return existsSync(path) ? putFile(path, file, store) : fail(missing(folder, pathOf(file)));
    },
  };
}

/** What a place says of a file that is the pinned one but for its line ends. */
export const onlyLineEnds = 'they differ only by line ends, as git writes them with core.autocrlf';

const isText = (path: string): boolean => !path.endsWith('.gz');

async function putFile(path: string, file: LockedFile, store: ContentStore): Promise<Result<void>> {
  const put = await store.put(readBytes(path), file);
  if (put.ok) return ok(undefined);
  if (put.error.reason !== 'hash-mismatch' || !isText(file.path)) return put;
  if (!differsByLineEnds(await readFile(path), file.sha256)) return put;
  return fail({ ...put.error, what: `${put.error.what}: ${onlyLineEnds}` });
}

function missing(folder: string, path: string): Failure {
  return { reason: 'not-found', what: existsSync(folder) ? `it has no ${path}` : 'no such folder' };
}
