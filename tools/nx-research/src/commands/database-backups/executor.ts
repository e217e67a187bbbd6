import { resolve } from 'node:path';
import { ok } from '@research/core';
import { brokenBackups, listBackups } from '@research/database';
import { backupsKind } from '../../database/command-kinds';
import { defineExecutor } from '../../task/define-executor';
import { renderTable } from '../../task/shown-table';

export const executor = defineExecutor(backupsKind, async ({ options, workspaceRoot, say }) => {
  const backups = listBackups(resolve(workspaceRoot, options.folder));
  for (const { id, failure } of brokenBackups(resolve(workspaceRoot, options.folder)))
    say(`warning: ${id} is no backup that can be restored: ${failure.what}`);
  if (backups.length === 0) say('there is no backup; `npx nx run backup:run` makes one');
  const rows = backups.map(({ id, manifest }) => [
    id,
    manifest.database,
    manifest.server,
    `${Object.keys(manifest.tables).length}`,
    (manifest.bytes / 1e6).toFixed(1),
  ]);
  if (rows.length > 0)
    for (const line of renderTable([['backup', 'database', 'PostgreSQL', 'tables', 'MB'], ...rows]))
      say(line);
  return ok({ status: 'done' });
});
