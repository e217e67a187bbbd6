import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type Result, fail, ok, fileSystemFailure } from '@research/core';
import { boundKey } from '../bound/bound';
import { writeAtomically } from '../store/write-atomically';
import { formatSourceLock, pinOf } from './format-source-lock';
import type { SourceLock } from './source-lock';

/** A lock to write, and what is there now. */
export interface LockWrite {
  readonly workspaceRoot: string;
  readonly current: SourceLock | null;
  readonly next: SourceLock;
}

/**
 * Replaces the lock file, whole or not at all. A lock that would differ in validators alone is kept: a diff of the lock
 * is to be a change of data. Fails with `file-system`.
 */
export async function writeSourceLock({
  workspaceRoot,
  current,
  next,
}: LockWrite): Promise<Result<'created' | 'rewritten' | 'kept'>> {
  if (current && pinsOf(current) === pinsOf(next)) return ok('kept');
  const path = join(workspaceRoot, next.file);
  try {
    await writeAtomically(dirname(path), Readable.from([Buffer.from(formatSourceLock(next))]), () => path);
    return ok(current ? 'rewritten' : 'created');
  } catch (error) {
    return fail(fileSystemFailure(`${next.file} could not be written`, error));
  }
}

const pinsOf = ({ bound, files }: SourceLock): string =>
  [boundKey(bound), ...files.map((file) => JSON.stringify(pinOf(file))).sort()].join('\n');
