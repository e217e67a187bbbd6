import { type Result, fail, ok } from '@research/core';
import { CsvError, parse } from 'csv-parse';
import type { CsvContent } from './csv-content';
import { corrupt, csvFailure, isWebPage } from './csv-failure';
import { linesOf } from './line-of';
import { openCsv } from './open-csv';

/** A table to read: where its bytes lie, and its name, which says how they are packed and which messages give. */
export interface CsvFile {
  readonly path: string;
  readonly name: string;
}

/**
 * Reads a `.csv` or `.csv.gz` from end to end, in flat memory, and counts what it holds.
 * Fails with `corrupt-file` (naming the line) when it is cut off, is no CSV, or a row has another number of cells than
 * the header; with `file-system` when it cannot be read.
 */
export async function measureCsv(file: CsvFile): Promise<Result<CsvContent>> {
  const tally = new Tally();
  const ending = { last: 0 };
  const parser = parse({ bom: true });
  const bytes = openCsv(file.path, file.name);
  bytes.on('data', (chunk: Buffer) => (ending.last = chunk.at(-1) ?? ending.last));
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (!tally.columns && isWebPage(record))
        return fail(corrupt(file.name, 'a web page, not CSV', { line: 1 }));
      tally.add(record);
    }
  } catch (error) {
    if (error instanceof CsvError && isWebPage([await firstBytes(file)]))
      return fail(corrupt(file.name, 'a web page, not CSV', { line: 1 }));
    const cutOff = bytes.readableEnded && ending.last !== NEWLINE;
    return fail(await csvFailure({ file, error, line: parser.info.lines, cutOff }));
  } finally {
    bytes.destroy();
  }
  if (!tally.columns) return fail(corrupt(file.name, 'empty, without a header'));
  if (ending.last !== NEWLINE) {
    return fail(corrupt(file.name, 'cut off in its last row', { line: tally.lastLine }));
  }
  return ok(tally.content(tally.columns));
}

const NEWLINE = 10;

async function firstBytes(file: CsvFile): Promise<string> {
  for await (const chunk of openCsv(file.path, file.name)) return String(chunk).slice(0, 512);
  return '';
}

/** Counts records as they pass; the first is the header. */
class Tally {
  columns: readonly string[] | undefined;
  /** Of the file: where the last record begins. */
  lastLine = 1;
  private nextLine = 1;
  private rows = 0;
  private season = -1;
  private first = Number.POSITIVE_INFINITY;
  private last = Number.NEGATIVE_INFINITY;

  add(record: readonly string[]): void {
    this.lastLine = this.nextLine;
    this.nextLine += linesOf(record);
    if (!this.columns) {
      this.columns = record;
      this.season = record.indexOf('season');
      return;
    }
    this.rows += 1;
    const season = Number(record[this.season] ?? '');
    if (!Number.isInteger(season) || season === 0) return;
    this.first = Math.min(this.first, season);
    this.last = Math.max(this.last, season);
  }

  content(columns: readonly string[]): CsvContent {
    const seasons: [number, number] | null = this.first > this.last ? null : [this.first, this.last];
    return { columns, rows: this.rows, seasons };
  }
}
