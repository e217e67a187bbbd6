import { allOk, fail, type Failure, ok, severalFailures } from '@research/core';
import { checkDatabase, type DatabaseFinding, type LoadableFiles, parseCheck } from '@research/database';
import { databaseCheckKind, loadKind } from '../../database/kinds';
import { sqlFiles } from '../../database/sql-files';
import { loadableFiles } from '../../database/table-sources';
import { withDatabaseSession } from '../../database/with-database';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { allTasks } from '../../wiring/wirings';
import type { WiredTask } from '../../wiring/wired-task';

export const executor = defineExecutor(databaseCheckKind, async (scope) => {
  const checks = allOk(sqlFiles(scope, scope.options.checks).map(parseCheck));
  if (!checks.ok) return checks;
  return withDatabaseSession(scope, async (session) => {
    const files = await filesOfLoad(scope);
    const { lockSeconds } = scope.options;
    const report = await checkDatabase(session, checks.value, { lockSeconds, ...(files ? { files } : {}) });
    if (!report.ok) return report;
    const { tables, findings } = report.value;
    const failures = findings.filter(({ severity }) => severity === 'error').map(describeFinding);
    const warnings = findings.filter(({ severity }) => severity === 'warn').map(describeFinding);
    const notes = warnings.map(({ what, said }) => `warning: ${what} (${said?.split('\n')[0]})`);
    notes.forEach(scope.say);
    if (failures.length > 0) return fail(inconsistent(failures, scope.task));
    const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
    scope.say(
      `${Object.keys(tables).length} tables with ${rows.toLocaleString('en-US')} rows, ${report.value.checks} checks: sound`,
    );
    return ok({ status: 'done', notes });
  });
});

/** What any finding leads to first: the steps before the check. */
const inconsistent = (failures: readonly Failure[], { id }: Pick<WiredTask, 'id'>): Failure => {
  const [only, ...others] = failures;
  const tries = [`npx nx run ${id}   # builds the files, loads what differs, and checks again`];
  return only && others.length === 0
    ? { ...only, tries: [...(only.tries ?? []), ...tries] }
    : { ...severalFailures('the database is not consistent', failures), tries };
};

/** The files of the project's load; `undefined` where nothing loads its tables. */
async function filesOfLoad({
  wirings,
  task,
  workspaceRoot,
}: TaskScope<unknown>): Promise<LoadableFiles | undefined> {
  const loads = allTasks(wirings).filter(
    ({ kind, project }) => kind === loadKind.name && project === task.project,
  );
  const reads = loads.flatMap((load) => load.reads);
  return loads.length === 0 ? undefined : loadableFiles(workspaceRoot, { reads });
}

function describeFinding({ what, file, count, rows, tries }: DatabaseFinding): Failure {
  const more = count > rows.length ? [`and ${count - rows.length} more`] : [];
  return {
    reason: 'broken-check',
    what: `${what}: ${count.toLocaleString('en-US')}`,
    ...(file === undefined ? {} : { at: { file } }),
    said: [...rows, ...more].join('\n'),
    ...(tries ? { tries } : {}),
  };
}
