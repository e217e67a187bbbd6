import { DatabaseError } from 'pg';
import { fail, type Failure, ok, type Result } from '@research/core';
import { positionAt } from '../migrations/plain-sql';
import { watchBlockers } from './blockers';
import { describeDatabaseError, type Session } from './connect';

/** SQL of a file of the workspace. */
export interface SqlText {
  /** From the workspace's root. */
  readonly path: string;
  readonly sql: string;
}

/** Runs SQL of a file; a failure names file and line, has the server's words, and who held a lock that it waited for. */
export async function runSql(session: Session, { path, sql }: SqlText): Promise<Result<void>> {
  const blockers = watchBlockers(session);
  try {
    await session.client.query(sql);
    return ok(undefined);
  } catch (error) {
    return fail(
      withPlace(describeDatabaseError(error, session.address), { error, path, sql, held: blockers.seen() }),
    );
  } finally {
    await blockers.stop();
  }
}

interface Context extends SqlText {
  readonly error: unknown;
  readonly held: string | undefined;
}

function withPlace(failure: Failure, { error, path, sql, held }: Context): Failure {
  const offset = error instanceof DatabaseError && error.position ? Number(error.position) - 1 : undefined;
  const locked = error instanceof DatabaseError && error.code === '55P03' && held !== undefined;
  return {
    ...failure,
    at: { file: path, ...(offset === undefined ? {} : positionAt(sql, offset)) },
    ...(locked ? { what: `a lock was not granted in time: it is held by ${held}` } : {}),
  };
}
