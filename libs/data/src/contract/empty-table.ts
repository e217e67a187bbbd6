import { gzipSync } from 'node:zlib';

/** Byte of a gzip header that names the operating system, and its value for "unknown": RFC 1952, 2.3. */
const systemByte = 9;
const unknownSystem = 255;

/** The bytes of a `.csv` or `.csv.gz` of these columns without any row; the same on every machine. */
export function emptyTable(name: string, columns: readonly string[]): Buffer {
  const text = Buffer.from(`${columns.map(quote).join(',')}\n`);
  if (!name.endsWith('.gz')) return text;
  const packed = gzipSync(text);
  packed[systemByte] = unknownSystem;
  return packed;
}

const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
