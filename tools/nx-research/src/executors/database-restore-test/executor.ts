import { resolve } from 'node:path';
import { ok } from '@research/core';
import { findBackup, testRestore } from '@research/database';
import { askedEnvironments, clientsOf, eachEnvironment } from '../../database/environments';
import { restoreTestKind } from '../../database/command-kinds';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(restoreTestKind, async (scope) => {
  const { options, workspaceRoot, say } = scope;
  const environments = askedEnvironments(scope);
  if (!environments.ok) return environments;
  const done = await eachEnvironment(scope, environments.value, async ({ name, address }) => {
    const backup = findBackup(resolve(workspaceRoot, options.folder), name);
    if (!backup.ok) return backup;
    const { id, manifest } = backup.value;
    const restored = await testRestore(address, { backup: backup.value, ...clientsOf(scope) });
    if (restored.ok)
      say(`${id}: restored, and all ${Object.keys(manifest.tables).length} tables are as they were`);
    return restored;
  });
  return done.ok ? ok({ status: 'done' }) : done;
});
