import { type Result, fail, ok } from '@research/core';
import { parse } from 'csv-parse';
import { corrupt, csvFailure } from '../csv/csv-failure';
import type { CsvFile } from '../csv/measure-csv';
import { linesOf } from '../csv/line-of';
import { openCsv } from '../csv/open-csv';

/** Takes a table apart: the header once, then each record with its 1-based line in the file: where it begins. */
export interface RecordSink {
  header(columns: readonly string[]): void;
  record(cells: readonly string[], line: number): void;
}

const NEWLINE = 10;

/**
 * Reads a `.csv` or `.csv.gz` from end to end, in flat memory, and hands over its records.
 * Fails with `corrupt-file` at the line when it is cut off, is no CSV, or is empty.
 */
export async function readRecords(file: CsvFile, sink: RecordSink): Promise<Result<void>> {
  const parser = parse({ bom: true });
  const bytes = openCsv(file.path, file.name);
  const ending = { last: 0 };
  let rows = 0;
  let [line, next] = [1, 1];
  bytes.on('data', (chunk: Buffer) => (ending.last = chunk.at(-1) ?? ending.last));
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  // A listener on each batch costs half of what an async iterator over each record does.
  try {
    await new Promise<void>((resolve, reject) => {
      parser.on('readable', () => {
        for (let cells = read(parser); cells; cells = read(parser)) {
          [line, next] = [next, next + linesOf(cells)];
          if (rows === 0) sink.header(cells);
          else sink.record(cells, line);
          rows += 1;
        }
      });
      parser.on('error', reject);
      parser.on('end', resolve);
    });
  } catch (error) {
    const cutOff = bytes.readableEnded && ending.last !== NEWLINE;
    return fail(await csvFailure({ file, error, line: parser.info.lines, cutOff }));
  } finally {
    bytes.destroy();
  }
  if (rows === 0) return fail(corrupt(file.name, 'empty, without a header'));
  if (ending.last !== NEWLINE) return fail(corrupt(file.name, 'cut off in its last row', { line }));
  return ok(undefined);
}

const read = (parser: { read(): unknown }): string[] | null => parser.read() as string[] | null;
