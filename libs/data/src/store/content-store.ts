import { lstat, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Failure,
  type Result,
  type Sha256,
  fail,
  hashFile,
  ok,
  fileSystemFailure,
  isMissing,
} from '@research/core';
import { type ContentId, describeContent, sameContent } from './content-id';
import { writeAtomically } from './write-atomically';
import { atMost, readBytes } from './read-bytes';

/** What a store has for some bytes; a `damaged` file has been removed. */
export type Held = 'held' | 'absent' | 'damaged';

/**
 * A folder of files named by the SHA-256 of their bytes, `<aa>/<sha256>`. What is handed out is hashed first; several
 * processes may put at once. Operations fail with `file-system`, and with `hash-mismatch` where bytes were expected.
 */
export class ContentStore {
  constructor(readonly root: string) {}

  /** Where the bytes lie or would lie; use {@link find} before reading from it. */
  pathOf(sha256: Sha256): string {
    return join(this.root, sha256.slice(0, 2), sha256);
  }

  /** Streams bytes in. With `expected`, other bytes are refused and leave nothing behind. */
  async put(source: AsyncIterable<Uint8Array>, expected?: ContentId): Promise<Result<ContentId>> {
    const wanted = (content: ContentId): boolean => !expected || sameContent(content, expected);
    try {
      const bounded = expected ? atMost(source, expected.bytes) : source;
      const content = await writeAtomically(this.root, bounded, (found) =>
        wanted(found) ? this.pathOf(found.sha256) : undefined,
      );
      return expected && !wanted(content) ? fail(mismatch(content, expected)) : ok(content);
    } catch (error) {
      return fail(fileSystemFailure(`bytes could not be stored in ${this.root}`, error));
    }
  }

  /** Verifies what is stored; a file that is not what its name says is removed. */
  async find(content: ContentId): Promise<Result<Held>> {
    const path = this.pathOf(content.sha256);
    try {
      // A shared store is a folder that others write to: a link, a pipe or a device in it may have no end.
      const { isFile, size } = await kindOf(path);
      if (isFile && size === content.bytes && (await hashFile(path)) === content.sha256) return ok('held');
      await rm(path, { recursive: true, force: true });
      return ok('damaged');
    } catch (error) {
      return isMissing(error) ? ok('absent') : fail(fileSystemFailure(`${path} cannot be read`, error));
    }
  }

  /** Makes `to` hold exactly these bytes, verified on the way; a file that already does is left alone. */
  async copy(content: ContentId, to: string): Promise<Result<Held>> {
    const from = this.pathOf(content.sha256);
    try {
      if (await holds(to, content)) return ok('held');
      const { isFile } = await kindOf(from);
      const source = isFile ? atMost(readBytes(from), content.bytes) : nothing();
      const copied = await writeAtomically(dirname(to), source, (found) =>
        sameContent(found, content) ? to : undefined,
      );
      if (sameContent(copied, content)) return ok('held');
      await rm(from, { recursive: true, force: true });
      return ok('damaged');
    } catch (error) {
      return isMissing(error) ? ok('absent') : fail(fileSystemFailure(`${to} could not be written`, error));
    }
  }
}

async function kindOf(path: string): Promise<{ readonly isFile: boolean; readonly size: number }> {
  const found = await lstat(path);
  return { isFile: found.isFile(), size: found.size };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function holds(path: string, content: ContentId): Promise<boolean> {
  try {
    return (await stat(path)).size === content.bytes && (await hashFile(path)) === content.sha256;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function mismatch(found: ContentId, expected: ContentId): Failure {
  return {
    reason: 'hash-mismatch',
    what: `the bytes are ${describeContent(found)} instead of ${describeContent(expected)}`,
  };
}
