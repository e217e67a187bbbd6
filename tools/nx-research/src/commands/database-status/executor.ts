import { ok, type Result } from '@research/core';
import { databaseStatus, localServerState, strayData } from '@research/database';
import { databaseStatusKind } from '../../database/command-kinds';
import { databaseContext, withDatabaseSession } from '../../database/with-database';
import type { TaskOutcome } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { renderTable } from '../../task/shown-table';
import { writeJson } from '../../task/write-file';

export const executor = defineExecutor(databaseStatusKind, async (scope): Promise<Result<TaskOutcome>> => {
  const { say, workspaceRoot, options } = scope;
  const { url } = await databaseContext(scope);
  if (url === undefined) {
    for (const { folder, workspaceRoot: root } of strayData())
      say(
        `${folder} holds the database of ${root}, which is not there; unless it was moved: rm -r ${folder}`,
      );
    const state = await localServerState(workspaceRoot);
    if (!state.ok) return state;
    if (!state.value) {
      say(`the database does not run; \`npx nx run ${scope.task.project}:up\` starts it`);
      return writeJson(scope, options.json, { running: false }).then((written) =>
        written.ok ? ok({ status: 'done' }) : written,
      );
    }
    const { pid, port, kept, users } = state.value;
    say(`process ${pid} on port ${port}, ${kept ? 'until it is stopped' : 'while it is used'}`);
    if (users.length > 0) say(`used by ${users.join(', ')}`);
  }
  return withDatabaseSession(scope, async (session) => {
    const status = await databaseStatus(session);
    say(`PostgreSQL ${status.version}, ${session.address.shown}, ${status.megabytes} MB`);
    if (status.tables.length > 0)
      for (const line of renderTable([
        ['table', 'rows', 'MB', 'loaded'],
        ...status.tables.map(Object.values),
      ] as string[][]))
        say(line);
    for (const line of status.sessions) say(line);
    const written = await writeJson(scope, options.json, { running: true, ...status });
    return written.ok ? ok({ status: 'done' }) : written;
  });
});
