import { DatabaseError } from 'pg';
import { type Location, ok, type Result } from '@research/core';
import { positionAt } from './plain-sql';
import { withBlockers } from '../connection/blockers';
import type { Session } from '../connection/connect';

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
export const runSql = (session: Session, text: SqlText): Promise<Result<void>> =>
  withBlockers(session, { at: (error) => sqlPlace(error, text) }, async () => {
    await session.client.query(text.sql);
    return ok(undefined);
  });
