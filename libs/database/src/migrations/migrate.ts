import { fail, type Failure, ok, type Result } from '@research/core';
import { withBlockers } from '../connection/blockers';
import { type LockWait, withCommandLock } from '../connection/command-lock';
import { type Session } from '../connection/connect';
import { runSql } from '../sql/run-sql';
import type { SqlText } from '../sql/statements';
import { type Catalogue, readCatalogue, readThings } from './catalogue';
import { requireNoDrift } from './drift';
import {
  type AppliedMigration,
  forgetMadeThings,
  ledgerSchema,
  makeLedger,
  noteMadeThings,
  readApplied,
} from './migration-ledger';
import { type MigrationPlan, planMigrations } from './plan-migrations';
import { type Migration } from './read-migrations';

/** How migrations are applied. */
export interface MigrateOptions extends LockWait {
  /** The newest migration that the database has afterwards; the newest of all unless set. 0: none. */
  readonly to?: number | undefined;
  /** A statement waits so long for a lock. */
  readonly lockSeconds: number;
  /** Runs a file; {@link runSql} unless set. A test of migrations watches each statement. */
  readonly run?: (session: Session, text: SqlText) => Promise<Result<void>>;
}

/**
 * Brings a database to a migration, each in a transaction of its own. One command at a time does so; what it finds done by another
 * is done. A failure leaves the database as the last whole migration left it. A database that is not as its migrations made it
 * stays as it is.
 */
export const migrate = (
  session: Session,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<Result<MigrationPlan>> =>
  withCommandLock(session, options, async () => {
    // Also the catalogue of a table waits for a session that changes it.
    await session.client.query(`SET lock_timeout = '${options.lockSeconds}s'`);
    const what = 'no migration was applied';
    const begun = await withBlockers(session, { what }, () => begin(session, migrations, options));
    if (!begun.ok) return begun;
    const { plan, applied } = begun.value;
    const steps = [
      ...plan.takeBack.map((migration) => ({ migration, back: true })),
      ...plan.apply.map((migration) => ({ migration, back: false })),
    ];
    for (const { migration, back } of steps) {
      const done = await step(session, migration, { ...options, back, applied });
      if (!done.ok) return done;
    }
    return ok(plan);
  });

interface Begun {
  readonly plan: MigrationPlan;
  readonly applied: readonly AppliedMigration[];
}

async function begin(
  session: Session,
  migrations: readonly Migration[],
  { to }: MigrateOptions,
): Promise<Result<Begun>> {
  await makeLedger(session, migrations);
  const applied = await readApplied(session);
  const plan = planMigrations(migrations, applied, to);
  if (!plan.ok) return plan;
  const sound = await requireNoDrift(session);
  return sound.ok ? ok({ plan: plan.value, applied }) : sound;
}

interface Step extends MigrateOptions {
  readonly back: boolean;
  /** What the database had at the start of the command. */
  readonly applied: readonly AppliedMigration[];
}

async function step(session: Session, migration: Migration, own: Step): Promise<Result<void>> {
  const { back, say, now, lockSeconds, run = runSql } = own;
  const { client } = session;
  const file = back ? (migration.down ?? migration) : migration;
  const inTransaction = back || migration.inTransaction;
  const read = async (): Promise<Catalogue['things']> =>
    inTransaction ? readThings(session) : (await readCatalogue(session)).things;
  const startedMs = now();
  let durationMs = 0;
  await client.query(`${inTransaction ? 'BEGIN; SET LOCAL' : 'SET'} lock_timeout = '${lockSeconds}s'`);
  // Constraints that are deferred are checked by COMMIT: its error has no place but the file.
  const ended = await withBlockers(session, { at: () => ({ file: file.path }) }, async () => {
    const before = await read();
    const ran = await run(session, file);
    if (!ran.ok) return ran;
    durationMs = Math.round(now() - startedMs);
    await note(session, migration, { ...own, durationMs, before, after: await read() });
    if (inTransaction) await client.query('COMMIT');
    return ok(undefined);
  });
  if (!ended.ok) {
    if (inTransaction) await client.query('ROLLBACK').catch(() => undefined);
    return fail(notDone(ended.error, { file, inTransaction, own }));
  }
  say(`${back ? 'took back' : 'applied'} ${migration.name} in ${durationMs} ms`);
  return ok(undefined);
}

interface Done extends Step {
  readonly durationMs: number;
  readonly before: Catalogue['things'];
  readonly after: Catalogue['things'];
}

async function note(
  session: Session,
  { number, name, hash }: Migration,
  { back, durationMs, applied, before, after }: Done,
): Promise<void> {
  const { client } = session;
  const table = `${ledgerSchema}.migrations`;
  if (back) {
    // What a way back makes again is of a migration that stays.
    const older = applied.map((one) => one.number).filter((one) => one < number);
    await noteMadeThings(session, { before, after, migration: Math.max(0, ...older) });
    await forgetMadeThings(session, number);
    await client.query(`DELETE FROM ${table} WHERE number = $1`, [number]);
    return;
  }
  await noteMadeThings(session, { before, after, migration: number });
  await client.query(`INSERT INTO ${table} (number, name, hash, duration_ms) VALUES ($1, $2, $3, $4)`, [
    ...[number, name, hash, durationMs],
  ]);
}

interface Undone {
  /** The file that failed. */
  readonly file: SqlText;
  readonly inTransaction: boolean;
  readonly own: Step;
}

function notDone(failure: Failure, { file: { path }, inTransaction, own }: Undone): Failure {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // 42P06, 42P07, 42710: it exists already.
  const isThere = own.applied.length === 0 && /SQLSTATE (?:42P06|42P07|42710)\b/.test(failure.said ?? '');
  // 25001: CREATE INDEX CONCURRENTLY, VACUUM …
  const mustStandAlone = inTransaction && /SQLSTATE 25001\b/.test(failure.said ?? '');
  return {
    ...failure,
    tries: [
      ...(failure.tries ?? []),
      ...(mustStandAlone
        ? ['put the statement into a migration of its own, below a line `-- no-transaction`']
        : []),
      ...(isThere ? ['take an empty database: this one has tables, and knows of no migration'] : []),
      inTransaction
        ? `correct ${name} and run it again: nothing of it was applied`
        : `see what ${name} has left: it ran outside a transaction; an index that failed is INVALID and is to be dropped`,
    ],
  };
}
