import type { PreTasksExecution } from '@nx/devkit';
import { knownTools, probeTool, type ToolName } from '@research/compute';
import { reuseVariable } from '../task/reuse-variable';
import { toolVersionVariable } from '../wiring/nx-target';
import { pluginVersion } from '../plugin-version';
import { runIdOf, runIdVariable, writeRunStart } from '@research/reporting';
import { snapshotTree } from './snapshot-tree';

/**
 * The hook before each run: writes its start record and puts the versions of the tools where Nx's hash finds them. What a
 * hook sets in `process.env`, Nx passes on to the hash and to the tasks.
 * @param toolsInUse filled while the graph is made; empty (all tools are asked) when Nx took the graph from its cache
 */
export function announceRun(toolsInUse: ReadonlySet<string>): PreTasksExecution {
  return async (_options, { id, workspaceRoot, argv }) => {
    const now = new Date();
    const runId = runIdOf(now, id);
    const tools = toolsInUse.size > 0 ? knownTools.filter((tool) => toolsInUse.has(tool)) : knownTools;
    const [tree] = await Promise.all([snapshotTree(workspaceRoot), announceTools(workspaceRoot, tools)]);
    process.env[runIdVariable] = runId;
    if (skipsCache(argv)) process.env[reuseVariable] = 'no';
    await writeRunStart(workspaceRoot, {
      runId,
      command: argv.slice(2),
      startedAt: now.toISOString(),
      ...(tree === undefined ? {} : { tree }),
    });
  };
}

/** `--skip-nx-cache` asks for the work to be done again: then outputs that are in place are not kept either. */
const skipsCache = (argv: readonly string[]): boolean =>
  argv.some((word) => /^--(?:skip-?nx-?cache|disable-?nx-?cache)$/i.test(word));

async function announceTools(workspaceRoot: string, tools: readonly ToolName[]): Promise<void> {
  process.env[toolVersionVariable('plugin')] = pluginVersion;
  await Promise.all(
    tools.map(async (tool) => {
      const probed = await probeTool(tool, { workspaceRoot, env: process.env });
      process.env[toolVersionVariable(tool)] = probed.ok ? probed.value.version : 'missing';
    }),
  );
}
