import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Sha256 } from './brands';

/** SHA-256 of bytes in memory; text is hashed as UTF-8. */
export function hashBytes(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256;
}

/** SHA-256 of a file, streamed: memory stays flat for files of any size. Rejects as `fs` does when it cannot be read. */
export async function hashFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') as Sha256;
}
