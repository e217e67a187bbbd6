import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** True for the files that can be pinned: `.csv` and `.csv.gz`. */
export const isCsvName = (name: string): boolean => /\.csv(\.gz)?$/.test(name);

/**
 * The text of a table as a stream of bytes, decompressed when its name (not the path it lies at, which may be a store's)
 * ends in `.gz`. Both the file and the decompression raise their errors on the stream that is returned.
 */
export function openCsv(path: string, name: string): Readable {
  const file = createReadStream(path);
  if (!name.endsWith('.gz')) return file;
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}
