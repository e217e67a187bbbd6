import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** The text of a CSV file; what ends with .gz is unpacked. */
export function readText(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const text = createGunzip();
  file.on('error', (error) => text.destroy(error));
  return file.pipe(text);
}

/** The names in the first record of a CSV file (RFC 4180); none for an empty file. */
export async function readHeader(path: string): Promise<string[]> {
  const stream = readText(path).setEncoding('utf8');
  let text = '';
  let end = -1;
  for await (const chunk of stream) {
    text += chunk as string;
    end = endOfRecord(text);
    if (end >= 0 || text.length > 1 << 20) break;
  }
  stream.destroy();
  const record = (end < 0 ? text : text.slice(0, end)).replace(/^\uFEFF/, '').replace(/\r$/, '');
  const options = { relaxQuotes: true, relaxColumnCount: true };
  return record === '' ? [] : ((parse(record, options) as string[][])[0] ?? []);
}

/** Where the first line ends that is in no quotes; -1 where the text has no such. */
function endOfRecord(text: string): number {
  for (
    let end = text.indexOf('\n'), from = 0, quotes = 0;
    end >= 0;
    from = end, end = text.indexOf('\n', end + 1)
  ) {
    quotes += text.slice(from, end).split('"').length - 1;
    if (quotes % 2 === 0) return end;
  }
  return -1;
}
