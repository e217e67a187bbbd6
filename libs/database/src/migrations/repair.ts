import { fail, type Failure, ok, type Result } from '@research/core';
import { isLockTimeout, withBlockers } from '../connection/blockers';
import { type LockWait, withCommandLock } from '../connection/command-lock';
import type { Session } from '../connection/connect';
import { parseStatements } from '../sql/statements';
import { readThings } from './catalogue';
import { type Drift, isDrift, ownersOf, readDrift, shownDrift, touched } from './drift';
import { mentions, readApplied, wordsOf } from './migration-ledger';
import { planMigrations } from './plan-migrations';
import type { Migration } from './read-migrations';

/** How a database is repaired. */
export interface RepairOptions extends LockWait {
  /** A statement waits so long for a lock. */
  readonly lockSeconds: number;
}

/**
 * Makes what the applied migrations made and something else has dropped, in one transaction: their statements run again, in order, and
 * those stay that touch nothing but what is missing. Rows are not made again. Fails, and changes nothing, where the statements
 * alone do not lead there. @returns what was missing
 */
export const repair = (
  session: Session,
  migrations: readonly Migration[],
  options: RepairOptions,
): Promise<Result<readonly Drift[]>> =>
  withCommandLock(session, options, () =>
    withBlockers(session, { what: 'the database was not repaired' }, async () => {
      await session.client.query(`SET lock_timeout = '${options.lockSeconds}s'`);
      const applied = await readApplied(session);
      const newest = Math.max(0, ...applied.map(({ number }) => number));
      const plan = planMigrations(migrations, applied, newest);
      if (!plan.ok) return plan;
      const drift = await readDrift(session);
      if (drift.length === 0) return ok([]);
      const had = new Set(applied.map(({ number }) => number));
      const files = migrations.filter(({ number }) => had.has(number));
      await session.client.query('BEGIN');
      const ran = await replay(session, files, drift).catch(async (error: unknown) => {
        await session.client.query('ROLLBACK');
        throw error;
      });
      await session.client.query(ran.ok ? 'COMMIT' : 'ROLLBACK');
      return ran.ok ? ok(drift) : ran;
    }),
  );

async function replay(
  session: Session,
  files: readonly Migration[],
  drift: readonly Drift[],
): Promise<Result<void>> {
  const wanted = new Set(drift.map(({ thing }) => thing));
  const names = [...new Set([...wanted].flatMap(wordsOf))];
  let things = await readThings(session);
  for (const file of files) {
    const statements = await parseStatements(file);
    if (!statements.ok) return statements;
    for (const { sql } of statements.value.filter((one) => mayMake(one.sql, names)))
      things = await tryStatement(session, sql, { things, wanted });
  }
  const left = drift.filter(({ thing, made }) => isDrift(thing, { made, is: things[thing] }));
  return left.length === 0 ? ok(undefined) : fail(notRepaired(left, session));
}

/** Statements that change rows would do so twice. A block may make a name from parts. */
const mayMake = (sql: string, names: readonly string[]): boolean =>
  /^DO\b/i.test(sql) || (/^(?:CREATE|ALTER|DROP)\b/i.test(sql) && names.some((name) => mentions(sql, name)));

type Things = Readonly<Record<string, string>>;

async function tryStatement(
  session: Session,
  sql: string,
  { things, wanted }: { readonly things: Things; readonly wanted: ReadonlySet<string> },
): Promise<Things> {
  const { client } = session;
  await client.query('SAVEPOINT trying');
  try {
    // The transaction is what makes the repair whole.
    await client.query(sql.replace(/\bCONCURRENTLY\b/i, ''));
    const after = await readThings(session);
    const names = touched(things, after);
    const isMissing = (thing: string): boolean =>
      wanted.has(thing) || ownersOf({ thing, made: after[thing] ?? '' }).some((owner) => wanted.has(owner));
    if (names.length > 0 && names.every(isMissing)) {
      await client.query('RELEASE SAVEPOINT trying');
      return after;
    }
  } catch (error) {
    // What it makes is there already; or the lock that it needs is not granted, which ends the repair.
    if (isLockTimeout(error)) throw error;
  }
  await client.query('ROLLBACK TO SAVEPOINT trying; RELEASE SAVEPOINT trying');
  return things;
}

const notRepaired = (left: readonly Drift[], { address: { shown } }: Session): Failure => ({
  reason: 'database-refused',
  what: `the database ${shown} was not repaired, and nothing was changed: the migrations alone do not make what it lacks`,
  said: shownDrift(left).join('\n'),
  tries: [
    'put it right by hand: npx nx run database:psql',
    'drop the tables that these belong to, and repair: the next load fills them',
    'npx nx run backup:restore --to=NAME   # brings a backup back as another database',
    'npx nx run database:down --delete, then database:refresh: makes all of it anew from the files',
  ],
});
