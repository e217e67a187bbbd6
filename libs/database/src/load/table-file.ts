import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The text of a CSV file; what ends with .gz is unpacked. */
export function readText(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const text = createGunzip();
  file.on('error', (error) => text.destroy(error));
  return file.pipe(text);
}

/** The names in the first line of a CSV file (RFC 4180). */
export async function readHeader(path: string): Promise<string[]> {
  const stream = readText(path);
  let text = '';
  for await (const chunk of stream) {
    text += (chunk as Buffer).toString('utf8');
    if (/\r?\n/.test(text) || text.length > 1 << 20) break;
  }
  stream.destroy();
  const line = text.replace(/^\uFEFF/, '').split(/\r?\n/)[0] ?? '';
  return line === '' ? [] : [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(nameOf);
}

const nameOf = ([, quoted, plain]: RegExpMatchArray): string => quoted?.replaceAll('""', '"') ?? plain ?? '';
