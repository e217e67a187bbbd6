import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FetchRequest, fetchSource, type LockedFile } from '@research/data';

/** Which pinned files to lay out, and where their bytes may be. */
export interface PreviousSnapshot extends Omit<FetchRequest, 'source' | 'destination'> {
  readonly project: string;
  readonly lockFile: string;
  readonly files: readonly LockedFile[];
}

/**
 * Runs something with a folder that holds the tables of the snapshot before, so that a script asks only for what it does
 * not have; empty when there are none, or when no store has their bytes. It is told whether all of them are there.
 */
export async function withPreviousSnapshot<T>(
  { project, lockFile, files, ...parts }: PreviousSnapshot,
  use: (folder: string, complete: boolean) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'research-snapshot-'));
  try {
    const source = { project, lock: { file: lockFile, files } };
    const fetched = await fetchSource({ ...parts, source, destination: folder });
    return await use(folder, fetched.ok);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
