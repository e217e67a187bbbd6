import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DatabaseError } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { fail, type Failure, ok, type Result } from '@research/core';
import { describeDatabaseError, type Session } from '../connection/connect';
import type { DatabaseAddress } from '../connection/database-url';
import type { FileSums } from './file-sums';
import { readText } from './table-file';
import { quoteName } from './table-shape';

/** What to do about a row that the database refuses. */
export const nothingApplied =
  'nothing of this load was applied; correct the file, or the table by a migration';

/** A file on its way into a table. */
export interface Copying {
  readonly path: string;
  /** As people know it, from the workspace's root. */
  readonly shown: string;
  /** Quoted. */
  readonly into: string;
  /** The columns that take those of the file, in its order. */
  readonly columns: readonly string[];
  /** Sees the bytes as they pass. */
  readonly sums: FileSums;
}

/** Streams a CSV file into a table; a failure names the file's line, the column, and the server's words. */
export async function copyFile(
  session: Session,
  { path, shown, into, columns, sums }: Copying,
): Promise<Result<void>> {
  const names = columns.map(quoteName).join(', ');
  const copy = session.client.query(
    copyFrom(`COPY ${into} (${names}) FROM STDIN WITH (FORMAT csv, HEADER true)`),
  );
  try {
    await pipeline(readText(path), watched(sums), copy);
    return ok(undefined);
  } catch (error) {
    if (ofFile.test((error as NodeJS.ErrnoException).code ?? '')) return fail(unreadable(error, shown));
    return fail(atLine(error, session.address, shown));
  }
}

const watched = (sums: FileSums): Transform =>
  new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sums.take(chunk);
      done(undefined, chunk);
    },
  });

/** Codes of errors that come from reading and unpacking the file, not from the connection. */
const ofFile = /^(?:Z_|ERR_|ENOENT|EACCES|EISDIR|EIO$)/;

/** The server counts lines as the file has them: the header is line 1. */
function atLine(error: unknown, address: DatabaseAddress, shown: string): Failure {
  const where = error instanceof DatabaseError ? error.where : '';
  const found = /^COPY [^,]*, line (?<line>\d+)(?:, column (?<column>[^:]*))?/m.exec(where ?? '')?.groups;
  const column = found?.['column'] === undefined ? '' : `, column ${found['column']}`;
  const failure = describeDatabaseError(error, address, `${shown} was not loaded${column}`);
  if (found?.['line'] === undefined) return { ...failure, at: { file: shown } };
  const tries = [...(failure.tries ?? []), nothingApplied];
  return { ...failure, at: { file: shown, line: Number(found['line']) }, tries };
}

const unreadable = (error: unknown, shown: string): Failure => ({
  reason: 'corrupt-file',
  what: `${shown} cannot be read to its end; nothing of it was loaded`,
  at: { file: shown },
  said: (error as Error).message,
});
