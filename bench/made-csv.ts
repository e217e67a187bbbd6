import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** Hexadecimal digits out of which columns are cut; they compress badly, as real measurements do. */
const digitsOf = (row: number): string => createHash('sha256').update(String(row)).digest('hex');

function rowText(row: number): string {
  const digits = digitsOf(row);
  const cells = Array.from({ length: 8 }, (_, column) => digits.slice(column * 8, column * 8 + 8));
  return `${1999 + (row % 25)},${row},${cells.join(',')}\n`;
}

function* csv(rows: number): Generator<string> {
  yield 'season,row,a,b,c,d,e,f,g,h\n';
  const blockRows = 500;
  for (let start = 0; start < rows; start += blockRows) {
    const count = Math.min(blockRows, rows - start);
    yield Array.from({ length: count }, (_, index) => rowText(start + index)).join('');
  }
}

/** Writes a made-up table with a `season` column, about 85 bytes a row, 41 of them after compression (`.gz`). */
export async function writeMadeCsv(path: string, rows: number): Promise<void> {
  const source = Readable.from(csv(rows));
  const to = createWriteStream(path);
  if (path.endsWith('.gz')) await pipeline(source, createGzip({ level: constants.Z_BEST_SPEED }), to);
  else await pipeline(source, to);
}
