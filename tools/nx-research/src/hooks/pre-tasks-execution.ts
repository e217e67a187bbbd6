import type { PreTasksExecution } from '@nx/devkit';
import { knownTools, probeTool } from '@research/compute';
import { checkVariables, Concealment, describeFailure, misspelledVariables, variables } from '@research/core';
import { secretByName } from '../scope/secrets';
import { softNonce } from '../task/soft-nonce';
import { toolVersionVariable } from '../wiring/nx-target';
import { pluginVersion } from '../scope/plugin-version';
import { runIdOf, writeRunStart } from '@research/reporting';
import { processBirth } from '@research/process';
import { buildBaseRef } from './build-base';
import { git } from '../scope/git';
import { prepareBuildBase, sayWhatIsAffected } from './keep-build-base';
import { recordKilledRuns } from './record-run';
import { snapshotTree } from './snapshot-tree';

/**
 * Before each run: writes its start record and puts the versions of the tools where Nx's hash finds them. What a hook sets
 * in `process.env`, Nx passes on to the hash and to the tasks.
 */
export const preTasksExecution: PreTasksExecution = async (_options, { id, workspaceRoot, argv }) => {
  requireVariables();
  const now = new Date();
  const ownId = runIdOf(now, id);
  const title = process.env[variables.phase.name];
  const runId = title === undefined ? ownId : (process.env[variables.runId.name] ?? ownId);
  const [snapshot, { commit, base }, nonce] = await Promise.all([
    snapshotTree(workspaceRoot),
    readRefs(workspaceRoot),
    softNonce(workspaceRoot),
    announceTools(workspaceRoot),
  ]);
  const tree = snapshot?.ok ? snapshot.value.tree : undefined;
  await prepareBuildBase(workspaceRoot, snapshot, base);
  sayWhatIsAffected(workspaceRoot, argv, snapshot);
  process.env[variables.softNonce.name] = nonce;
  process.env[variables.runId.name] = runId;
  if (skipsCache(argv)) process.env[variables.reuse.name] = 'no';
  if (title === undefined) await recordKilledRuns(workspaceRoot);
  const secrets = new Concealment(secretByName(process.env));
  const start = {
    runId,
    command: argv.slice(2).map((word) => secrets.text(word)),
    startedAt: now.toISOString(),
    process: { pid: process.pid, birth: processBirth(process.pid) ?? '' },
    ...(commit === undefined ? {} : { commit }),
    ...(tree === undefined ? {} : { tree }),
    ...(title === undefined ? {} : { phase: { id: ownId, title } }),
  };
  await writeRunStart(workspaceRoot, start).catch((error: Error) => {
    process.stderr.write(`warning: this run will not be recorded: ${error.message}\n`);
  });
};

/** A wrong value stops the run, since tasks from the cache would not say it; a name that may be misspelled is a warning. */
function requireVariables(): void {
  const checked = checkVariables(process.env);
  if (!checked.ok) throw new Error(describeFailure(checked.error));
  for (const { name, meant } of misspelledVariables(process.env))
    process.stderr.write(`warning: nx-research has no variable ${name}; did you mean ${meant}?\n`);
}

interface Refs {
  readonly commit?: string;
  /** What the base of `nx affected` names now. */
  readonly base?: string;
}

async function readRefs(workspaceRoot: string): Promise<Refs> {
  const names = ['HEAD', buildBaseRef];
  const found = await git(workspaceRoot, ['cat-file', '--batch-check=%(objectname)'], {
    input: names.map((name) => `${name}\n`).join(''),
  });
  const [commit, base] = (found ?? '').split('\n').map((line) => /^[0-9a-f]+$/.exec(line)?.[0]);
  return { ...(commit ? { commit } : {}), ...(base ? { base } : {}) };
}

/** `--skip-nx-cache` asks for the work to be done again: then outputs that are in place are not kept either. */
const skipsCache = (argv: readonly string[]): boolean =>
  argv.some((word) => /^--(?:skip-?nx-?cache|disable-?nx-?cache)$/i.test(word));

async function announceTools(workspaceRoot: string): Promise<void> {
  process.env[toolVersionVariable('plugin')] = pluginVersion;
  await Promise.all(
    knownTools.map(async (tool) => {
      const probed = await probeTool(tool, { workspaceRoot, env: process.env });
      process.env[toolVersionVariable(tool)] = probed.ok ? probed.value.version : 'missing';
    }),
  );
}
