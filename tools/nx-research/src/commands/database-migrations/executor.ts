import { ok } from '@research/core';
import { readApplied, readMigrations } from '@research/database';
import { databaseMigrationsKind } from '../../database/command-kinds';
import { withDatabaseSession } from '../../database/with-database';
import { defineExecutor } from '../../task/define-executor';
import { renderTable } from '../../task/shown-table';
import { inProject } from '../../wiring/project-path';

export const executor = defineExecutor(databaseMigrationsKind, async (scope) => {
  const { workspaceRoot, task, options, say } = scope;
  const files = readMigrations(workspaceRoot, inProject(task.projectRoot, options.migrations));
  if (!files.ok) return files;
  return withDatabaseSession(scope, async (session) => {
    const applied = new Map((await readApplied(session)).map((one) => [one.name, one]));
    const names = [...new Set([...applied.keys(), ...files.value.map(({ name }) => name)])].sort();
    const rows = names.map((name) => {
      const [had, file] = [applied.get(name), files.value.find((one) => one.name === name)];
      const state = !had
        ? 'pending'
        : !file
          ? 'file is gone'
          : file.hash === had.hash
            ? 'applied'
            : 'edited since';
      return [
        name,
        state,
        had ? had.applied_at.toISOString().slice(0, 16).replace('T', ' ') : '',
        file?.down ? 'yes' : 'no',
      ];
    });
    for (const line of renderTable([['migration', 'state', 'at (UTC)', 'way back'], ...rows])) say(line);
    return ok({ status: 'done' });
  });
});
