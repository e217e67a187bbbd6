import { orderedBound } from '../bound/bound';
import type { LockedFile, SourceLock } from './source-lock';

/**
 * The text of a source lock: entries by local name, keys in one order, a trailing newline. Equal locks give equal bytes,
 * so that a line of `git diff` is a change of data.
 */
export function formatSourceLock(lock: Pick<SourceLock, 'bound' | 'files'>): string {
  const files = [...lock.files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => ({ ...pinOf(file), ...validatorsIn(file) }));
  const bound = lock.bound === undefined ? {} : { bound: orderedBound(lock.bound) };
  return `${JSON.stringify({ version: 1, ...bound, files }, null, 2)}\n`;
}

/** What an entry pins, keys in the order of the file: all of it but the server's validators. */
export function pinOf(file: LockedFile): Omit<LockedFile, 'at' | 'etag' | 'lastModified'> {
  const { path, asset, url, sha256, bytes, rows, seasons, origin, snapshot } = file;
  const pin = { path, asset, url, sha256, bytes, rows, seasons, origin };
  return snapshot === undefined ? pin : { ...pin, snapshot };
}

function validatorsIn({ etag, lastModified }: LockedFile): Pick<LockedFile, 'etag' | 'lastModified'> {
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) };
}
