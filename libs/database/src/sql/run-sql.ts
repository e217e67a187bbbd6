import { DatabaseError } from 'pg';
import { fail, type Location, ok, type Result } from '@research/core';
import { positionAt } from './plain-sql';
import { watchBlockers } from '../connection/blockers';
import { describeDatabaseError, type Session } from '../connection/connect';

/** SQL of a file of the workspace. */
export interface SqlText {
  /** From the workspace's root. */
  readonly path: string;
  readonly sql: string;
}

/** Where in a file the server found an error: line and column where it says so. */
export function sqlPlace(error: unknown, { path, sql }: SqlText): Location {
  const offset = error instanceof DatabaseError && error.position ? Number(error.position) - 1 : undefined;
  return { file: path, ...(offset === undefined ? {} : positionAt(sql, offset)) };
}

/** Runs SQL of a file; a failure names file and line, has the server's words, and who held a lock that it waited for. */
export async function runSql(session: Session, text: SqlText): Promise<Result<void>> {
  const blockers = watchBlockers(session);
  try {
    await session.client.query(text.sql);
    return ok(undefined);
  } catch (error) {
    const failure = describeDatabaseError(error, session.address);
    const held = error instanceof DatabaseError && error.code === '55P03' ? blockers.seen() : undefined;
    return fail({
      ...failure,
      at: sqlPlace(error, text),
      ...(held === undefined ? {} : { what: `a lock was not granted in time: it is held by ${held}` }),
    });
  } finally {
    await blockers.stop();
  }
}
