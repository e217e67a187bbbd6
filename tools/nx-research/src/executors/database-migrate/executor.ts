import { ok, type Result } from '@research/core';
import {
  migrate,
  planMigrations,
  readApplied,
  readMigrations,
  runSql,
  type Session,
} from '@research/database';
import { migrateKind } from '../../database/kinds';
import { sqlFiles } from '../../database/sql-files';
import { withDatabaseSession } from '../../database/with-database';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { inProject } from '../../wiring/project-path';

export const executor = defineExecutor(migrateKind, async (scope) => {
  const { options, workspaceRoot, task, say } = scope;
  const migrations = readMigrations(workspaceRoot, inProject(task.projectRoot, options.migrations));
  if (!migrations.ok) return migrations;
  return withDatabaseSession(scope, async (session): Promise<Result<TaskOutcome>> => {
    if (options.dryRun) {
      const plan = planMigrations(migrations.value, await readApplied(session), options.to);
      if (!plan.ok) return plan;
      for (const { name } of plan.value.takeBack) say(`would take back ${name}`);
      for (const { name } of plan.value.apply) say(`would apply ${name}`);
      if (plan.value.apply.length + plan.value.takeBack.length === 0) say('nothing to apply');
      return ok({ status: 'done' });
    }
    const { to, lockSeconds } = options;
    const done = await migrate(session, migrations.value, {
      ...{ to, lockSeconds, say },
      now: () => performance.now(),
    });
    if (!done.ok) return done;
    const { apply, takeBack } = done.value;
    if (apply.length + takeBack.length === 0) say(`all ${migrations.value.length} migrations are applied`);
    return seed(session, scope);
  });
});

/** Seeds fill the newest schema, so a database that was taken back gets none. */
async function seed(
  session: Session,
  scope: TaskScope<{ readonly seeds: string; readonly to?: number | undefined }>,
): Promise<Result<TaskOutcome>> {
  if (scope.options.to !== undefined) return ok({ status: 'done' });
  for (const file of sqlFiles(scope, scope.options.seeds)) {
    await session.client.query('BEGIN');
    const ran = await runSql(session, file);
    if (!ran.ok) {
      await session.client.query('ROLLBACK').catch(() => undefined);
      return ran;
    }
    await session.client.query('COMMIT');
    scope.say(`seeded ${file.path}`);
  }
  return ok({ status: 'done' });
}
