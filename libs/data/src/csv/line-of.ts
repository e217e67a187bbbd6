import type { CsvError } from 'csv-parse';
import type { CsvFile } from './measure-csv';
import { openCsv } from './open-csv';

const NEWLINE = 10;

/** How many lines of its file a record takes: one, and one more for each line break in its cells. */
export function linesOf(cells: readonly string[]): number {
  let lines = 1;
  for (const cell of cells)
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/**
 * The line of the file at which csv-parse gave up. Its own count takes a Windows line break inside quotes for two lines, and
 * runs ahead of what was read; how many bytes it had taken is exact. Rejects as reading does.
 */
export async function lineOfError(file: CsvFile, error: CsvError): Promise<number> {
  const ending = error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' ? 1 : 0;
  let left = Number((error as { bytes?: unknown }).bytes ?? 0) - ending;
  let line = 1;
  for await (const chunk of openCsv(file.path, file.name) as AsyncIterable<Buffer>) {
    for (const byte of chunk.subarray(0, Math.max(0, left))) if (byte === NEWLINE) line += 1;
    left -= chunk.length;
    if (left <= 0) break;
  }
  return line;
}
