import { join } from 'node:path';
import { fail, ok } from '@research/core';
import { listBackups, testRestore } from '@research/database';
import { askedEnvironments, clientsOf, eachEnvironment } from '../../database/environments';
import { restoreTestKind } from '../../database/command-kinds';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(restoreTestKind, async (scope) => {
  const { options, workspaceRoot, say } = scope;
  const environments = askedEnvironments(scope);
  if (!environments.ok) return environments;
  const done = await eachEnvironment(scope, environments.value, async ({ name, address }) => {
    const backup = listBackups(join(workspaceRoot, options.folder), name).at(-1);
    if (!backup)
      return fail({
        reason: 'not-found',
        what: 'there is no backup to restore',
        tries: ['npx nx run backup:run'],
      });
    const restored = await testRestore(address, { backup, ...clientsOf(scope) });
    if (restored.ok)
      say(
        `${backup.id}: restored, and all ${Object.keys(backup.manifest.tables).length} tables are as they were`,
      );
    return restored;
  });
  return done.ok ? ok({ status: 'done' }) : done;
});
