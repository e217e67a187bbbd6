import { hashFile, type Sha256, sha256 } from '@research/core';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/**
 * SHA-256 of what is in a file: of the unpacked bytes for `.gz`, since two machines may pack the same bytes differently.
 * Rejects as `node:fs` and `node:zlib` do.
 */
export async function hashContent(path: string): Promise<Sha256> {
  if (!path.endsWith('.gz')) return hashFile(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), createGunzip(), hash);
  return sha256(hash.digest('hex'));
}
