import type { DatabaseError } from 'pg';
import { fail, type Failure, ok, type Result } from '@research/core';
import {
  describeDatabaseError,
  migrate,
  type Migration,
  parseStatements,
  positionAt,
  runSql,
  type Session,
  type SqlText,
  type Statement,
  type TextPosition,
} from '@research/database';
import { effectsBetween, readSettledStates, readStates, type TableEffect, withLocksSeen } from './effects';
import { type LockWatch, type SeenLock, watchLocks } from './watch-locks';
import { type LongestWait, startWorkload } from './workload';

/** What one statement of a migration did. */
export interface StatementRun extends TextPosition {
  readonly sql: string;
  readonly seconds: number;
  /** Of these, seconds that it waited for locks of others. */
  readonly waitedSeconds: number;
  readonly effects: readonly TableEffect[];
}

/** How a migration was applied to a clone. */
export interface Application {
  readonly seconds: number;
  readonly statements: readonly StatementRun[];
  /** Seen from a second session: all that is known of what ran outside a transaction. */
  readonly locks: readonly SeenLock[];
  /** What others had to wait meanwhile, the longest first. */
  readonly waits: readonly LongestWait[];
  /** Whom the migration itself waited for. */
  readonly waitedFor?: string;
  readonly overdue: boolean;
  readonly failure?: Failure;
}

/** How a migration is applied to a clone. */
export interface ApplyRequest {
  readonly migration: Migration;
  /** All of them, for the ledger. */
  readonly migrations: readonly Migration[];
  readonly lockSeconds: number;
  readonly limitSeconds: number;
  readonly workload: readonly SqlText[];
}

/** Applies a migration as production would, statement by statement, and watches what it does and who has to wait for it. */
export async function applyWatched(session: Session, request: ApplyRequest): Promise<Application> {
  const { migration, migrations, lockSeconds, limitSeconds, workload: queries } = request;
  const tables = [...(await readStates(session)).values()].map(({ name }) => name);
  const workload = startWorkload({ address: session.address, tables, queries });
  await workload.running;
  const watch = watchLocks(session, { limitSeconds });
  const statements: StatementRun[] = [];
  const run = (own: Session, text: SqlText): Promise<Result<void>> =>
    migration.inTransaction
      ? runEach(own, text, { watch, statements })
      : runWhole(own, text, { watch, statements });
  const startedMs = performance.now();
  const applied = await migrate(session, migrations, {
    ...{ to: migration.number, lockSeconds, run },
    say: () => undefined,
    now: () => performance.now(),
  }).catch((error: unknown) => fail(describeDatabaseError(error, session.address)));
  const seconds = (performance.now() - startedMs) / 1000;
  const locks = await watch.stop();
  const waits = await workload.stop();
  const waitedFor = watch.waitedFor();
  const seen = migration.inTransaction
    ? statements
    : statements.map((run) => ({ ...run, effects: withLocksSeen(run.effects, locks) }));
  return {
    ...{ seconds, statements: seen, locks, waits, overdue: watch.overdue() },
    ...(waitedFor === undefined ? {} : { waitedFor }),
    ...(applied.ok ? {} : { failure: applied.error }),
  };
}

interface Watched {
  readonly watch: LockWatch;
  readonly statements: StatementRun[];
}

/** What runs outside a transaction is sent as production sends it: in one piece. */
async function runWhole(
  session: Session,
  text: SqlText,
  { watch, statements }: Watched,
): Promise<Result<void>> {
  const before = await readSettledStates(session);
  const startedMs = performance.now();
  const ran = await runSql(session, text);
  const seconds = (performance.now() - startedMs) / 1000;
  const parsed = await parseStatements(text);
  const [first] = parsed.ok ? parsed.value : [];
  const effects = ran.ok ? effectsBetween(before, before, await readSettledStates(session)) : [];
  statements.push({
    ...{ line: 1, column: 1, ...first?.at, sql: first?.sql ?? text.sql, effects, seconds },
    waitedSeconds: watch.waitedSeconds(),
  });
  return ran;
}

async function runEach(
  session: Session,
  text: SqlText,
  { watch, statements }: Watched,
): Promise<Result<void>> {
  const parsed = await parseStatements(text);
  if (!parsed.ok) return parsed;
  const roles = await readRoles(session);
  const first = await readStates(session);
  let before = first;
  for (const statement of parsed.value) {
    const [startedMs, waited] = [performance.now(), watch.waitedSeconds()];
    const ran = await runOne(session, text, statement);
    const took = {
      ...{ ...statement.at, sql: statement.sql, seconds: (performance.now() - startedMs) / 1000 },
      waitedSeconds: watch.waitedSeconds() - waited,
    };
    if (!ran.ok) {
      statements.push({ ...took, effects: [] });
      return ran;
    }
    const after = await readStates(session);
    statements.push({ ...took, effects: effectsBetween(first, before, after) });
    before = after;
  }
  return (await readRoles(session)) === roles ? ok(undefined) : fail(changedRoles(text));
}

/** Runs SQL statement by statement: a failure then has the place of its statement where the server gives none. */
export async function runStatements(session: Session, text: SqlText): Promise<Result<void>> {
  const parsed = await parseStatements(text);
  if (!parsed.ok) return parsed;
  for (const statement of parsed.value) {
    const ran = await runOne(session, text, statement);
    if (!ran.ok) return ran;
  }
  return ok(undefined);
}

async function runOne(session: Session, { path, sql }: SqlText, statement: Statement): Promise<Result<void>> {
  try {
    await session.client.query(statement.sql);
    return ok(undefined);
  } catch (error) {
    const within = Number((error as DatabaseError).position ?? 1) - 1;
    const at = positionAt(sql, statement.offset + within);
    return fail({
      ...describeDatabaseError(error, session.address, 'the migration failed'),
      at: { file: path, ...at },
    });
  }
}

/** The roles of the server, which no transaction of a clone may change. */
async function readRoles({ client }: Session): Promise<string> {
  const { rows } = await client.query<{ roles: string }>(`
    SELECT md5(concat((SELECT string_agg(r::text, ',' ORDER BY oid) FROM pg_roles r),
      (SELECT string_agg(m::text, ',' ORDER BY roleid, member) FROM pg_auth_members m))) AS roles`);
  return rows[0]?.roles ?? '';
}

const changedRoles = ({ path }: SqlText): Failure => ({
  reason: 'invalid-migration',
  what: 'the migration changes roles, which all databases of the server share',
  at: { file: path },
  tries: ['do it by hand, outside of the migrations: a test of it on a clone would do it for real'],
});
