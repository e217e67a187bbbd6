import { parse } from 'csv-parse';
import type { CsvFile } from './measure-csv';
import { openCsv } from './open-csv';

/** The header of a table whose bytes have been verified; undefined when it has none. Rejects as reading does. */
export async function readColumns(file: CsvFile): Promise<readonly string[] | undefined> {
  const parser = parse({ bom: true, to: 1 });
  const bytes = openCsv(file.path, file.name);
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  try {
    for await (const record of parser as AsyncIterable<string[]>) return record;
    return undefined;
  } finally {
    bytes.destroy();
  }
}
