import type { PreTasksExecution } from '@nx/devkit';
import { knownTools, probeTool } from '@research/compute';
import { toolVersionVariable } from '../wiring/nx-target';
import { pluginVersion } from '../plugin-version';
import { runIdOf, runIdVariable, writeRunStart } from '@research/reporting';
import { snapshotTree } from './snapshot-tree';

/**
 * Before each run: writes its start record and puts the versions of the tools where Nx's hash finds them. What a hook
 * sets in `process.env`, Nx passes on to the hash and to the tasks.
 */
export const preTasksExecution: PreTasksExecution = async (_options, { id, workspaceRoot, argv }) => {
  const now = new Date();
  const runId = runIdOf(now, id);
  const [tree] = await Promise.all([snapshotTree(workspaceRoot), announceTools(workspaceRoot)]);
  process.env[runIdVariable] = runId;
  await writeRunStart(workspaceRoot, {
    runId,
    command: argv.slice(2),
    startedAt: now.toISOString(),
    ...(tree === undefined ? {} : { tree }),
  });
};

async function announceTools(workspaceRoot: string): Promise<void> {
  process.env[toolVersionVariable('plugin')] = pluginVersion;
  await Promise.all(
    knownTools.map(async (tool) => {
      const probed = await probeTool(tool, { workspaceRoot, env: process.env });
      process.env[toolVersionVariable(tool)] = probed.ok ? probed.value.version : 'missing';
    }),
  );
}
