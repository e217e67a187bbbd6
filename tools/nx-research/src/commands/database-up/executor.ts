import { ok } from '@research/core';
import { holdDatabase } from '@research/database';
import { databaseUpKind } from '../../database/command-kinds';
import { databaseContext } from '../../database/with-database';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(databaseUpKind, async (scope) => {
  const context = await databaseContext(scope);
  const database = await holdDatabase({ ...context, keep: true });
  if (!database.ok) return database;
  const { address, local, release } = database.value;
  release();
  scope.say(
    local
      ? `the database runs on port ${local.port} until \`npx nx run ${scope.task.project}:down\``
      : `DATABASE_URL names ${address.shown}: there is nothing to start`,
  );
  return ok({ status: 'done' });
});
