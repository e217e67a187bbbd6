import { allOk, fail, ok, type Result } from '@research/core';
import { explainByDrift, exportRelation, withRelations } from '@research/database';
import { exportKind, relationsOf } from '../../database/kinds';
import { withDatabaseSession } from '../../database/with-database';
import type { TaskOutcome } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { produce } from '../../task/produce';

export const executor = defineExecutor(exportKind, (scope) =>
  withDatabaseSession(scope, async (session) => {
    const exported = await withRelations(
      session,
      { ...scope.options, names: relationsOf(scope.options) },
      (relations): Promise<Result<TaskOutcome>> => {
        for (const { name, rows } of relations) scope.say(`${name}: ${rows.toLocaleString('en-US')} rows`);
        // Neither Nx nor the receipt of the load sees what is in the database: the rows themselves identify the files.
        return produce(scope, {
          identity: { relations },
          work: async ({ folder }) => {
            const written: Result<void>[] = [];
            for (const relation of relations) written.push(await exportRelation(session, relation, folder));
            const all = allOk(written);
            return all.ok ? ok(undefined) : all;
          },
        });
      },
    );
    return exported.ok || exported.error.reason !== 'not-found'
      ? exported
      : fail(await explainByDrift(session, exported.error));
  }),
);
