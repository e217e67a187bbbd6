import { fail, ok, type Result } from '@research/core';
import {
  type DatabaseEnvironment,
  type Migration,
  migrate,
  type MigrationPlan,
  outermost,
  planMigrations,
  readApplied,
  readDrift,
  readMigrations,
  repair,
  runSql,
  type Session,
  shownDrift,
  withBlockers,
  withSession,
} from '@research/database';
import type * as z from 'zod';
import { onlyAsked, readEnvironments } from '../../database/environments';
import { migrateKind, type migrateOptions } from '../../database/kinds';
import { sqlFiles } from '../../database/sql-files';
import { withDatabaseSession } from '../../database/with-database';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { inProject } from '../../wiring/project-path';
import { lastTests, requireSchema, requireVerdicts } from './require-verdict';

type Scope = TaskScope<z.output<typeof migrateOptions>>;

export const executor = defineExecutor(migrateKind, async (scope) => {
  const { options, workspaceRoot, task, say } = scope;
  const migrations = readMigrations(workspaceRoot, inProject(task.projectRoot, options.migrations));
  if (!migrations.ok) return migrations;
  const environment = askedEnvironment(scope);
  if (!environment.ok) return environment;
  return withEnvironment(scope, environment.value, async (session): Promise<Result<TaskOutcome>> => {
    if (options.dryRun) return dryRun(session, scope, migrations.value);
    const repaired = options.repair ? await repairAll(session, scope, migrations.value) : ok(undefined);
    if (!repaired.ok) return repaired;
    const done = environment.value?.production
      ? await migrateProduction(session, scope, migrations.value)
      : await migrate(session, migrations.value, migrateOptionsOf(scope));
    if (!done.ok) return done;
    const { apply, takeBack } = done.value;
    if (apply.length + takeBack.length === 0) say(`all ${migrations.value.length} migrations are applied`);
    return seed(session, scope);
  });
});

const migrateOptionsOf = ({ options: { to, lockSeconds }, say }: Scope) => ({
  ...{ to, lockSeconds, say },
  now: () => performance.now(),
});

/** The environment that is named; `undefined` for the database of the workspace. */
function askedEnvironment(scope: Scope): Result<DatabaseEnvironment | undefined> {
  const { env: only, environments } = scope.options;
  if (only === undefined) return ok(undefined);
  const read = readEnvironments(scope);
  if (!read.ok) return read;
  const asked = onlyAsked(
    read.value.filter(({ of }) => of === undefined),
    { only, environments },
  );
  return asked.ok
    ? ok(asked.value[0])
    : fail({ ...asked.error, tries: asked.error.tries?.map((one) => one.replace('--only', '--env')) ?? [] });
}

/** A session in the database of an environment, else in that of the workspace. */
const withEnvironment = <T>(
  scope: Scope,
  environment: DatabaseEnvironment | undefined,
  use: (session: Session) => Promise<Result<T>>,
): Promise<Result<T>> =>
  environment?.address
    ? withSession({ address: environment.address, name: `nx-research ${scope.task.id}` }, use)
    : withDatabaseSession(scope, use);

async function repairAll(
  session: Session,
  scope: Scope,
  migrations: readonly Migration[],
): Promise<Result<void>> {
  const repaired = await repair(session, migrations, migrateOptionsOf(scope));
  if (!repaired.ok) return repaired;
  if (repaired.value.length === 0) scope.say('nothing to repair: all is there that the migrations made');
  for (const { thing, migration } of outermost(repaired.value))
    scope.say(`made again: ${thing}, of ${migration}`);
  return ok(undefined);
}

async function dryRun(
  session: Session,
  { options, say }: Scope,
  migrations: readonly Migration[],
): Promise<Result<TaskOutcome>> {
  const plan = planMigrations(migrations, await readApplied(session), options.to);
  if (!plan.ok) return plan;
  await session.client.query(`SET lock_timeout = '${options.lockSeconds}s'`);
  for (const line of shownDrift(await readDrift(session))) say(`${line}: would need --repair`);
  for (const { name } of plan.value.takeBack) say(`would take back ${name}`);
  for (const { name } of plan.value.apply) say(`would apply ${name}`);
  if (plan.value.apply.length + plan.value.takeBack.length === 0) say('nothing to apply');
  return ok({ status: 'done' });
}

/** Production takes what was tested and is SAFE, each on the schema that it was tested on. */
async function migrateProduction(
  session: Session,
  scope: Scope,
  migrations: readonly Migration[],
): Promise<Result<MigrationPlan>> {
  const { workspaceRoot, options } = scope;
  const plan = planMigrations(migrations, await readApplied(session), options.to);
  if (!plan.ok) return plan;
  const requirement = {
    tests: await lastTests(workspaceRoot, plan.value.apply),
    accepted: [options.accept ?? []].flat().flatMap((names) => names.split(',')),
  };
  const tested = requireVerdicts(plan.value.apply, requirement);
  if (!tested.ok) return tested;
  for (const migration of plan.value.apply) {
    const fits = await requireSchema(session, migration, requirement);
    if (!fits.ok) return fits;
    const done = await migrate(session, migrations, { ...migrateOptionsOf(scope), to: migration.number });
    if (!done.ok) return done;
  }
  return plan.value.takeBack.length > 0 ? migrate(session, migrations, migrateOptionsOf(scope)) : plan;
}

/** Seeds fill the newest schema, so a database that was taken back gets none. */
async function seed(session: Session, scope: Scope): Promise<Result<TaskOutcome>> {
  if (scope.options.to !== undefined) return ok({ status: 'done' });
  for (const file of sqlFiles(scope, scope.options.seeds)) {
    await session.client.query(`BEGIN; SET LOCAL lock_timeout = '${scope.options.lockSeconds}s'`);
    const ran = await runSql(session, file);
    if (!ran.ok) {
      await session.client.query('ROLLBACK').catch(() => undefined);
      return ran;
    }
    const ended = await withBlockers(session, { at: () => ({ file: file.path }) }, async () => {
      await session.client.query('COMMIT');
      return ok(undefined);
    });
    if (!ended.ok) return ended;
    scope.say(`seeded ${file.path}`);
  }
  return ok({ status: 'done' });
}
