import { gzipSync } from 'node:zlib';
import { gzipSystem } from '@research/core';

/** The bytes of a `.csv` or `.csv.gz` of these columns without any row; the same on every machine. */
export function emptyTable(name: string, columns: readonly string[]): Buffer {
  const text = Buffer.from(`${columns.map(quote).join(',')}\n`);
  if (!name.endsWith('.gz')) return text;
  const packed = gzipSync(text);
  packed[gzipSystem.byte] = gzipSystem.unknown;
  return packed;
}

const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
