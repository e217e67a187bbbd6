import { hashFile } from '@research/core';
import type { LoadableFiles, TableFile, TableSource } from '@research/database';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WiredTask } from '../wiring/wired-task';
import type { LoadOptions } from './kinds';

/** The files of each table that a load makes, as they are now: SHA-256 by path from the root; `undefined` for one that is not there. */
export async function loadableFiles(
  workspaceRoot: string,
  { reads }: Pick<WiredTask, 'reads'>,
): Promise<LoadableFiles> {
  const tables = new Map<string, Record<string, string | undefined>>();
  for (const { as, path } of reads) {
    const file = join(workspaceRoot, path);
    const files = tables.get(as) ?? {};
    tables.set(as, { ...files, [path]: existsSync(file) ? await hashFile(file) : undefined });
  }
  return tables;
}

/** The files of each table that a load makes, hashed. */
export const tableSources = (
  workspaceRoot: string,
  { reads }: Pick<WiredTask, 'reads'>,
  options: LoadOptions,
): Promise<readonly TableSource[]> =>
  Promise.all(
    Object.keys(options.reads).map(async (table): Promise<TableSource> => {
      const files = reads
        .filter(({ as }) => as === table)
        .map(async ({ path }): Promise<TableFile> => {
          const file = join(workspaceRoot, path);
          return { path: file, shown: path, hash: await hashFile(file) };
        });
      return { table, files: await Promise.all(files), by: options.by[table], rest: options.rest[table] };
    }),
  );
