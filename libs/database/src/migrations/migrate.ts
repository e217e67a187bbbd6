import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { type LockWait, withCommandLock } from '../connection/command-lock';
import { type Session } from '../connection/connect';
import { runSql, type SqlText } from '../sql/run-sql';
import { type Migration } from './read-migrations';

/** A migration that a database has. */
export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
  readonly applied_at: Date;
  readonly duration_ms: number;
}

/** What is to be done to a database. */
export interface MigrationPlan {
  /** In the order in which they are applied. */
  readonly apply: readonly Migration[];
  /** In the order in which they are taken back: the newest first. */
  readonly takeBack: readonly Migration[];
  readonly applied: readonly AppliedMigration[];
}

/** How migrations are applied. */
export interface MigrateOptions extends LockWait {
  /** The newest migration that the database has afterwards; the newest of all unless set. 0: none. */
  readonly to?: number | undefined;
  /** A statement waits so long for a lock. */
  readonly lockSeconds: number;
  /** Runs a file; {@link runSql} unless set. A test of migrations watches each statement. */
  readonly run?: (session: Session, text: SqlText) => Promise<Result<void>>;
}

/** Ledger of migrations and loads; a schema of its own, so that it is in no one's way. */
export const ledgerSchema = 'nx_research';

const makeLedger = `
  CREATE SCHEMA IF NOT EXISTS ${ledgerSchema};
  CREATE TABLE IF NOT EXISTS ${ledgerSchema}.migrations (
    number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(), duration_ms integer NOT NULL);`;

/** The migrations that a database has, by number; none when it has no ledger. */
export async function readApplied({ client }: Session): Promise<readonly AppliedMigration[]> {
  const { rows: ledger } = await client.query(`SELECT to_regclass('${ledgerSchema}.migrations') AS it`);
  if ((ledger[0] as { it: string | null }).it === null) return [];
  const { rows } = await client.query<AppliedMigration>(
    `SELECT * FROM ${ledgerSchema}.migrations ORDER BY number`,
  );
  return rows;
}

/** What is to be done; fails with `invalid-migration` where files and ledger disagree about what was applied. */
export function planMigrations(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
  to = Infinity,
): Result<MigrationPlan> {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  const newest = Math.max(0, ...applied.map(({ number }) => number));
  const isApplied = new Set(applied.map(({ number }) => number));
  const pending = migrations.filter(({ number }) => !isApplied.has(number) && number <= to);
  const takeBack = applied.filter(({ number }) => number > to).reverse();
  const failures = [
    ...applied.flatMap((had) => contradiction(had, byNumber.get(had.number))),
    ...pending.filter(({ number }) => number < newest).map((late) => tooLate(late, newest)),
    ...takeBack.flatMap(({ number }) => noWayBack(byNumber.get(number))),
  ];
  if (failures.length > 0)
    return fail(severalFailures('the migrations do not fit what the database has', failures));
  const back = takeBack.flatMap(({ number }) => byNumber.get(number) ?? []);
  return ok({ apply: pending, takeBack: back, applied });
}

/**
 * Brings a database to a migration, each in a transaction of its own. One command at a time does so; what it finds done by another
 * is done. A failure leaves the database as the last whole migration left it.
 */
export const migrate = (
  session: Session,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<Result<MigrationPlan>> =>
  withCommandLock(session, options, async () => {
    await session.client.query(makeLedger);
    const plan = planMigrations(migrations, await readApplied(session), options.to);
    if (!plan.ok) return plan;
    const steps = [
      ...plan.value.takeBack.map((migration) => ({ migration, back: true })),
      ...plan.value.apply.map((migration) => ({ migration, back: false })),
    ];
    for (const { migration, back } of steps) {
      const done = await step(session, migration, { ...options, back });
      if (!done.ok) return done;
    }
    return plan;
  });

interface Step extends MigrateOptions {
  readonly back: boolean;
}

async function step(
  session: Session,
  migration: Migration,
  { back, say, now, lockSeconds, run = runSql }: Step,
): Promise<Result<void>> {
  const { client } = session;
  const file = back ? (migration.down ?? migration) : migration;
  const inTransaction = back || migration.inTransaction;
  const startedMs = now();
  await client.query(`${inTransaction ? 'BEGIN; SET LOCAL' : 'SET'} lock_timeout = '${lockSeconds}s'`);
  const ran = await run(session, file);
  if (!ran.ok) {
    if (inTransaction) await client.query('ROLLBACK').catch(() => undefined);
    return fail(notApplied(ran.error, migration));
  }
  const durationMs = Math.round(now() - startedMs);
  await note(session, migration, { back, durationMs });
  if (inTransaction) await client.query('COMMIT');
  say(`${back ? 'took back' : 'applied'} ${migration.name} in ${durationMs} ms`);
  return ok(undefined);
}

async function note(
  { client }: Session,
  { number, name, hash }: Migration,
  { back, durationMs }: { readonly back: boolean; readonly durationMs: number },
): Promise<void> {
  const table = `${ledgerSchema}.migrations`;
  if (back) await client.query(`DELETE FROM ${table} WHERE number = $1`, [number]);
  else
    await client.query(`INSERT INTO ${table} (number, name, hash, duration_ms) VALUES ($1, $2, $3, $4)`, [
      ...[number, name, hash, durationMs],
    ]);
}

const notApplied = (failure: Failure, { inTransaction, name }: Migration): Failure => ({
  ...failure,
  tries: [
    ...(failure.tries ?? []),
    inTransaction
      ? `correct ${name}.sql and run it again: nothing of it was applied`
      : `see what ${name}.sql has left: it ran outside a transaction; an index that failed is INVALID and is to be dropped`,
  ],
});

function contradiction({ name, hash, applied_at }: AppliedMigration, file: Migration | undefined): Failure[] {
  const date = applied_at.toISOString().slice(0, 10);
  if (!file)
    return [
      {
        reason: 'invalid-migration',
        what: `${name} was applied on ${date}, and its file is gone`,
        tries: ['git log --diff-filter=D --name-only   # finds the commit that removed it'],
      },
    ];
  if (file.hash === hash && file.name === name) return [];
  return [
    {
      reason: 'invalid-migration',
      what: `${name} was edited after it was applied on ${date}`,
      at: { file: file.path },
      tries: ['take the edit back, and put the change into a new migration'],
    },
  ];
}

const tooLate = ({ path, name }: Migration, newest: number): Failure => ({
  reason: 'invalid-migration',
  what: `${name} comes before ${String(newest).padStart(3, '0')}, which the database has already`,
  at: { file: path },
  tries: ['give it a number above the newest'],
});

const noWayBack = (file: Migration | undefined): Failure[] =>
  file && !file.down
    ? [
        {
          reason: 'invalid-migration',
          what: `${file.name} cannot be taken back`,
          at: { file: file.path },
          tries: [`write ${file.path.replace(/\.sql$/, '.down.sql')}`],
        },
      ]
    : [];
