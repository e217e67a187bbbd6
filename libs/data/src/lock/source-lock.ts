import { type Location, type Sha256, sha256 } from '@research/core';
import * as z from 'zod';
import { type Bound, boundSchema } from '../bound/bound';
import { isSafeRelativePath, relativePath } from './relative-path';

/** Where a pinned file's bytes came from: the repository's simulated sample, a mirror, or the release itself. */
export const origins = ['sample', 'mirror', 'release'] as const;
export type Origin = (typeof origins)[number];

const year = z.int().min(1900).max(2999);

const lockedFile = z
  .strictObject({
    path: relativePath,
    asset: relativePath,
    url: z.string(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal characters')
      .transform((text): Sha256 => sha256(text)),
    bytes: z.int().nonnegative(),
    rows: z.int().nonnegative(),
    seasons: z.tuple([year, year]).nullable(),
    origin: z.enum(origins),
    etag: z.string().min(1).optional(),
    lastModified: z.string().min(1).optional(),
    snapshot: z.string().min(1).optional(),
  })
  .superRefine(({ origin, url }, context) => {
    if (urlFits(origin, url)) return;
    const message =
      origin === 'sample'
        ? 'must be the path of the sample file, relative to the workspace'
        : 'must be the http(s) address of the file in the release';
    context.addIssue({ code: 'custom', path: ['url'], message });
  });

/** Schema of `source.lock.json`: one entry for each pinned file, local names unique. */
export const sourceLockSchema = z
  .strictObject({ version: z.literal(1), bound: boundSchema.optional(), files: z.array(lockedFile) })
  .superRefine(({ files }, context) => {
    files.forEach(({ path }, index) => {
      if (files.findIndex((other) => other.path === path) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['files', index, 'path'],
        message: `"${path}" is pinned twice`,
      });
    });
  });

/**
 * One pinned file. `path` is its local name; `asset` its path under the release root, which is also the layout of
 * mirrors; `url` its release address, or for the sample its path in the workspace. `bytes` and `rows` count the file as
 * stored (compressed) and its records without the header; `seasons` are the first and last of its `season` column.
 * `snapshot` is the task that took the file from an API: it cannot be downloaded again, so only stores have its bytes.
 */
export interface LockedFile extends Readonly<z.infer<typeof lockedFile>> {
  /** The entry in the lock file, for messages. */
  readonly at: Location;
}

/** A parsed `source.lock.json`: the external data that one project is pinned to. */
export interface SourceLock {
  /** The lock file itself, as messages name it (relative to the workspace). */
  readonly file: string;
  /** Where the data ends; absent where all of what is pinned is used. */
  readonly bound?: Bound;
  readonly files: readonly LockedFile[];
}

/** A source lock and the project whose data it pins. */
export interface PinnedSource {
  readonly project: string;
  readonly lock: SourceLock;
}

/** Name of the lock file in a project's folder. */
export const SOURCE_LOCK_NAME = 'source.lock.json';

function urlFits(origin: Origin, url: string): boolean {
  if (origin === 'sample') return isSafeRelativePath(url);
  return URL.canParse(url) && /^https?:\/\//.test(url);
}
