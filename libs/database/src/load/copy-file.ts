import { pipeline } from 'node:stream/promises';
import { DatabaseError } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { fail, type Failure, ok, type Result } from '@research/core';
import { describeDatabaseError, type Session } from '../connection/connect';
import { readText } from './table-file';
import { quoteName } from './table-shape';

/** A file on its way into a table. */
export interface Copying {
  readonly path: string;
  /** As people know it, from the workspace's root. */
  readonly shown: string;
  /** Quoted. */
  readonly into: string;
  readonly columns: readonly string[];
}

/** Streams a CSV file into a table; a failure names the file's line, the column, and the server's words. */
export async function copyFile(
  session: Session,
  { path, shown, into, columns }: Copying,
): Promise<Result<number>> {
  const names = columns.map(quoteName).join(', ');
  const copy = session.client.query(
    copyFrom(`COPY ${into} (${names}) FROM STDIN WITH (FORMAT csv, HEADER true)`),
  );
  try {
    await pipeline(readText(path), copy);
    return ok(copy.rowCount ?? 0);
  } catch (error) {
    if (ofFile.test((error as NodeJS.ErrnoException).code ?? '')) return fail(unreadable(error, shown));
    if (!(error instanceof DatabaseError)) return fail(describeDatabaseError(error, session.address));
    return fail(atLine(describeDatabaseError(error, session.address), error, shown));
  }
}

/** Codes of errors that come from reading and unpacking the file, not from the connection. */
const ofFile = /^(?:Z_|ERR_|ENOENT|EACCES|EISDIR|EIO$)/;

/** The server counts lines as the file has them: the header is line 1. */
function atLine(failure: Failure, { where = '' }: DatabaseError, shown: string): Failure {
  const found = /^COPY [^,]*, line (?<line>\d+)(?:, column (?<column>[^:]*))?/m.exec(where)?.groups;
  const column = found?.['column'] === undefined ? '' : `, column ${found['column']}`;
  return {
    ...failure,
    what: `${shown} was not loaded${column}: ${failure.what.replace(/^.* refused: /, '')}`,
    at: { file: shown, ...(found?.['line'] === undefined ? {} : { line: Number(found['line']) }) },
    tries: [
      ...(failure.tries ?? []),
      'nothing of this load was applied; correct the file, or the table by a migration',
    ],
  };
}

const unreadable = (error: unknown, shown: string): Failure => ({
  reason: 'corrupt-file',
  what: `${shown} cannot be read to its end; nothing of it was loaded`,
  at: { file: shown },
  said: (error as Error).message,
});
