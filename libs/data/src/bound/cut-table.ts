import { fail, type Failure, fileSystemFailure, ok, type Result, withoutGzipSystem } from '@research/core';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { cellsOf, type CsvRecord, csvRecords } from '../csv/csv-records';
import type { CsvFile } from '../csv/measure-csv';
import { openCsv } from '../csv/open-csv';
import type { Bound } from './bound';
import { type RowTimes, rowTimes, type Standing, standingOf, type TimeColumns } from './time-columns';

/** How many rows of a table stand where. */
export type Standings = Readonly<Record<Standing, number>>;

/**
 * Takes the rows beyond a bound out of a table that `measureCsv` has found whole, and those whose cells do not say when they are
 * from; the other rows keep their bytes. A table that loses no row is not touched.
 * Fails with `invalid-options` when a column is missing, with `corrupt-file` at the line of a time that cannot be read (the
 * table then stays as it was), or with `file-system`.
 */
export async function cutTable(
  file: CsvFile,
  columns: TimeColumns,
  bound: Bound,
): Promise<Result<Standings>> {
  try {
    const found = { within: 0, beyond: 0, nowhere: 0 };
    for await (const row of rowsOf(file, columns, bound)) {
      if (!row.ok) return row;
      if (!row.value.isHeader) found[row.value.standing] += 1;
    }
    if (found.beyond + found.nowhere > 0) await keepWithin(file, rowsOf(file, columns, bound));
    return ok(found);
  } catch (error) {
    return fail(fileSystemFailure(`${file.name} could not be cut at its bound`, error));
  }
}

interface Row {
  readonly bytes: Buffer;
  readonly isHeader: boolean;
  readonly standing: Standing;
}

async function* rowsOf(file: CsvFile, columns: TimeColumns, bound: Bound): AsyncGenerator<Result<Row>> {
  for await (const read of timedRows(file, columns)) {
    if (!read.ok) yield read;
    else if (read.value.times === undefined)
      yield ok({ bytes: read.value.record.bytes, isHeader: true, standing: 'within' });
    else {
      const { record, cells, times } = read.value;
      const standing = standingOf(times, bound, cells);
      yield standing.ok
        ? ok({ bytes: record.bytes, isHeader: false, standing: standing.value })
        : fail(unreadableTime(file, { record, id: times.id(cells), said: standing.error }));
    }
  }
}

/** A record of a table; without `times`, the header. */
export interface TimedRow {
  readonly record: CsvRecord;
  readonly cells: readonly string[];
  readonly times?: RowTimes;
}

/** The header of a table and its rows, with what reads their times. Fails with `invalid-options` when it lacks a column. */
export async function* timedRows(file: CsvFile, columns: TimeColumns): AsyncGenerator<Result<TimedRow>> {
  let times: RowTimes | undefined;
  for await (const record of csvRecords(openCsv(file.path, file.name))) {
    const cells = cellsOf(record);
    if (times !== undefined) {
      yield ok({ record, cells, times });
      continue;
    }
    const found = rowTimes(columns, cells);
    if (!found.ok) return yield fail(lacksColumns(file, found.error, cells));
    times = found.value;
    yield ok({ record, cells });
  }
}

async function keepWithin({ path, name }: CsvFile, rows: AsyncIterable<Result<Row>>): Promise<void> {
  const temporary = `${path}.cut`;
  async function* kept(): AsyncGenerator<Buffer> {
    for await (const row of rows) if (row.ok && row.value.standing === 'within') yield row.value.bytes;
  }
  const to = createWriteStream(temporary);
  try {
    if (name.endsWith('.gz')) await pipeline(Readable.from(kept()), createGzip(), withoutGzipSystem(), to);
    else await pipeline(Readable.from(kept()), to);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The failure of a row whose time cannot be read. */
export const unreadableTime = (
  { name }: CsvFile,
  { record, id, said }: { readonly record: CsvRecord; readonly id: string; readonly said: string },
): Failure => ({
  reason: 'corrupt-file',
  what: `${name}:${record.line}: row ${id}: ${said}, so that it cannot be told from later rows`,
  at: { file: name, line: record.line },
});

const lacksColumns = ({ name }: CsvFile, missing: readonly string[], header: readonly string[]): Failure => ({
  reason: 'invalid-options',
  what: `${name} has no column ${missing.join(', ')}, which "bounded" names; it has ${header.join(', ')}`,
});
