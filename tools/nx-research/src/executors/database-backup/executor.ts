import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ok, type Result } from '@research/core';
import { backUp, prune } from '@research/database';
import {
  askedEnvironments,
  clientsOf,
  eachEnvironment,
  type ReachedEnvironment,
} from '../../database/environments';
import { backupKind } from '../../database/command-kinds';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(backupKind, async (scope) => {
  const { options, workspaceRoot, ports, say } = scope;
  const environments = askedEnvironments(scope);
  if (!environments.ok) return environments;
  const folder = resolve(workspaceRoot, options.folder);
  // Databases at once times processes for each: as many as there are cores.
  const jobs = Math.max(1, Math.floor(availableParallelism() / environments.value.length));
  const one = async ({ name, address }: ReachedEnvironment): Promise<Result<void>> => {
    say(`${name}: ${address.shown}`);
    const made = await backUp({
      ...clientsOf(scope),
      environment: name,
      address,
      folder,
      jobs,
      lockSeconds: options.lockSeconds,
      now: ports.now,
    });
    if (!made.ok) return made;
    const { id, manifest } = made.value;
    const tables = Object.values(manifest.tables);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    say(
      `${id}: ${tables.length} tables, ${rows.toLocaleString('en-US')} rows, ${(manifest.bytes / 1e6).toFixed(1)} MB, verified, in ${manifest.seconds.toFixed(1)} s`,
    );
    for (const old of prune(folder, name, { keep: options.keep, made: id })) say(`removed ${old}`);
    return ok(undefined);
  };
  const done = await eachEnvironment(scope, environments.value, one);
  return done.ok ? ok({ status: 'done' }) : done;
});
