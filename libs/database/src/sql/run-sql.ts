import type { EventEmitter } from 'node:events';
import { DatabaseError } from 'pg';
import { fail, type Failure, type Location, ok, type Result } from '@research/core';
import { positionAt } from './plain-sql';
import { unfitSql } from './sql-file';
import { withBlockers } from '../connection/blockers';
import type { Session } from '../connection/connect';
import { parseStatements, type SqlText } from './statements';

/** Where in a file the server found an error: line and column where it says so. */
export function sqlPlace(error: unknown, { path, sql }: SqlText): Location {
  const offset = error instanceof DatabaseError && error.position ? Number(error.position) - 1 : undefined;
  return { file: path, ...(offset === undefined ? {} : positionAt(sql, offset)) };
}

/**
 * Runs SQL of a file; a failure names file and line, has the server's words, and who held a lock that it waited for. Fails with
 * `invalid-options` for a file that a server should not be given ({@link unfitSql}).
 */
export async function runSql(session: Session, text: SqlText): Promise<Result<void>> {
  const unfit = unfitSql(text);
  if (unfit) return fail({ reason: 'invalid-options', ...unfit });
  let completed = 0;
  const count = (): void => void (completed += 1);
  const { connection } = session.client as unknown as { readonly connection: EventEmitter };
  connection.on('commandComplete', count);
  try {
    const ran = await withBlockers(session, { at: (error) => sqlPlace(error, text) }, async () => {
      await session.client.query(text.sql);
      return ok(undefined);
    });
    return ran.ok ? ran : fail(await withLine(ran.error, text, completed));
  } finally {
    connection.off('commandComplete', count);
  }
}

/** An error of a row, or of a function, has no position: then the statement that failed has one. @param index of the statement */
export async function withLine(failure: Failure, text: SqlText, index = 0): Promise<Failure> {
  if (failure.at === undefined || failure.at.line !== undefined) return failure;
  const statements = await parseStatements(text);
  const at = statements.ok ? statements.value[index]?.at : undefined;
  return at === undefined ? failure : { ...failure, at: { file: text.path, ...at } };
}
