import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import {
  migrate,
  type Migration,
  parseStatements,
  planMigrations,
  readApplied,
  runSql,
  type Session,
} from '@research/database';
import { refusals } from './refusals';
import type { TestedEnvironment, TestRequest } from './test-migrations';

/**
 * Makes the environment of a copy, and brings it to the state just before the first migration that is tested: earlier pending ones are applied,
 * it and later ones are taken back. Fails where the copy holds no rows: what passes there says nothing.
 */
export async function prepareClone(
  session: Session,
  { migrations, tested, lockSeconds }: Pick<TestRequest, 'migrations' | 'tested' | 'lockSeconds'>,
  { prepare }: Pick<TestedEnvironment, 'prepare'>,
): Promise<Result<void>> {
  const [first] = tested;
  if (!first) throw new Error('there is no migration to test');
  if (first !== migrations[0] && !(await holdsRows(session)))
    return fail(holdsNothing(session.address.shown));
  if (prepare) {
    const prepared = await runSql(session, prepare);
    if (!prepared.ok) return prepared;
  }
  const to = first.number - 1;
  const plan = planMigrations(migrations, await readApplied(session), to);
  if (!plan.ok) return plan;
  const safe = await mayRun([...plan.value.apply, ...plan.value.takeBack]);
  if (!safe.ok) return safe;
  const moved = await migrate(session, migrations, {
    to,
    lockSeconds,
    say: () => undefined,
    now: () => performance.now(),
  });
  if (!moved.ok) return moved;
  await session.client.query('ANALYZE');
  return ok(undefined);
}

async function holdsRows({ client }: Session): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname NOT IN ('information_schema', 'nx_research')`);
  if (rows.length === 0) return false;
  const any = rows.map(({ name }) => `EXISTS (SELECT FROM ${name})`).join(' OR ');
  const found = await client.query<{ any: boolean }>(`SELECT ${any} AS any`);
  return found.rows[0]?.any === true;
}

const holdsNothing = (shown: string): Failure => ({
  reason: 'not-found',
  what: `the copy ${shown} holds no rows, so that a migration of it shows nothing`,
  tries: ['npx nx run database:refresh   # fills the database of the workspace'],
});

/** Migrations before the tested ones run on the clone, too. */
async function mayRun(migrations: readonly Migration[]): Promise<Result<void>> {
  const failures: Failure[] = [];
  for (const migration of migrations)
    for (const text of [migration, ...(migration.down ? [migration.down] : [])]) {
      const parsed = await parseStatements(text);
      if (parsed.ok) failures.push(...refusals(text.path, parsed.value));
      else failures.push(parsed.error);
    }
  return failures.length === 0
    ? ok(undefined)
    : fail(severalFailures('migrations before it must not be run', failures));
}
