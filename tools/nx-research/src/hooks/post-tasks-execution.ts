import type { PostTasksExecution, TaskResults } from '@nx/devkit';
import { ignoredHostKeys } from '@research/compute';
import { describeFailure, ok, variables } from '@research/core';
import {
  describeResultsState,
  isUsedThoughNotFresh,
  readResultsState,
  RESULTS_STATE_NAME,
} from '@research/data';
import { pruneRuns, readRun, readRunStart, type SideRecord, targetsOf } from '@research/reporting';
import { join } from 'node:path';
import { isStrict } from '../scope/is-strict';
import { cachedUse } from '../tracing/cached-use';
import { looksOutside } from '../wiring/links';
import { inProject } from '../wiring/project-path';
import { isStateTarget } from '../wiring/results';
import { cachedWarnings, describeCachedWarnings, recordCachedWarnings } from './cached-warnings';
import { keepBuildBase } from './keep-build-base';
import { recordRun } from './record-run';
import { sayAfterRun } from './say-after-run';
import { describeSoftFailures, softFailuresOf } from './soft-failures';

/**
 * After each run: keeps the base of `nx affected` true to what has been built, names stale results, soft failures,
 * warnings that came from the cache and keys of hosts.yaml that are ignored, forgets old runs.
 * Throws, which makes nx end with 1, where outputs from the cache were made with undeclared files and that is an error.
 */
export const postTasksExecution: PostTasksExecution = async (
  _options,
  { id, workspaceRoot, argv, taskResults },
) => {
  const phaseOf =
    process.env[variables.phase.name] === undefined ? undefined : process.env[variables.runId.name];
  const start = await readRunStart(workspaceRoot, id, phaseOf);
  const cached = isStrict(process.env) ? cachedUse(workspaceRoot, Object.values(taskResults)) : ok(undefined);
  const soft = softFailuresOf(workspaceRoot, taskResults);
  const everything = cached.ok && buildsEverything(argv, taskResults, process.env);
  const said = await keepBuildBase(workspaceRoot, {
    tree: start?.tree,
    everything,
    again: [...soft.map(({ declaredIn }) => declaredIn), ...readOutside(taskResults)],
  });
  const warned = cachedWarnings(workspaceRoot, taskResults);
  if (phaseOf !== undefined) {
    const phase = Number.parseInt(process.env[variables.phase.name] ?? '', 10);
    await recordCachedWarnings(workspaceRoot, warned, {
      runId: phaseOf,
      phase,
      at: new Date().toISOString(),
    }).catch((error: Error) => said.push(`warning: the workflow will not repeat these: ${error.message}`));
  }
  said.push(
    ...staleResults(workspaceRoot, taskResults),
    ...describeCachedWarnings(warned),
    ...describeSoftFailures(soft),
    ...submittedJobs((await readRun(workspaceRoot, start?.runId)).tasks, taskResults),
  );
  if (phaseOf === undefined) said.push(...ignoredHostKeys(workspaceRoot));
  await sayAfterRun(said);
  if (start) await recordRun({ workspaceRoot, start, taskResults });
  await pruneRuns(workspaceRoot);
  if (!cached.ok) throw new Error(describeFailure(cached.error));
};

const narrowing = [
  '-p',
  '--projects',
  '--exclude',
  '--files',
  '--base',
  '--head',
  '--uncommitted',
  '--untracked',
];

/**
 * True for a run after which everything is known to be built: `run-many` or `affected` for the target `build`, not
 * narrowed to some projects, and nothing failed.
 * @param argv as in `process.argv`
 */
export function buildsEverything(
  argv: readonly string[],
  results: TaskResults,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const [command, ...rest] = argv.slice(2);
  const narrowed = rest.some((word) => narrowing.includes(word.split('=')[0] ?? ''));
  if (!['run-many', 'affected'].includes(command ?? '') || narrowed || !targetsOf(rest).includes('build'))
    return false;
  if (command === 'affected' && (env['NX_BASE'] || env['NX_HEAD'])) return false;
  const tasks = Object.values(results);
  return tasks.length > 0 && tasks.every(({ status }) => !['failure', 'skipped', 'stopped'].includes(status));
}

/**
 * The declarations of tasks that read content outside of the workspace through links, relative to it: git cannot tell whether
 * that content has changed, so `nx affected` has to let Nx's hash decide each time.
 */
const readOutside = (results: TaskResults): string[] => [
  ...new Set(
    Object.values(results)
      .filter(({ task }) => Object.keys(task.hashDetails?.nodes ?? {}).some(looksOutside))
      .map(({ task }) => inProject(task.projectRoot ?? '.', 'project.json')),
  ),
];

/**
 * What a run has to say of stale results and searches, two lines for each: Nx shows nothing of tasks that succeed, and a document
 * that comes from the cache looks at nothing. Empty when all results that the run asked about are fresh.
 */
export function staleResults(workspaceRoot: string, results: TaskResults): string[] {
  return Object.values(results)
    .filter(({ task, status }) => isStateTarget(task.target.target) && status !== 'failure')
    .map(({ task }) => join(workspaceRoot, task.projectRoot ?? '', 'out', task.target.target))
    .flatMap((folder) => readResultsState(join(folder, RESULTS_STATE_NAME)) ?? [])
    .filter(isUsedThoughNotFresh)
    .map((state) => `  ! ${describeResultsState(state)}\n    → ${state.command}`)
    .sort();
}

/**
 * What a run has to say of trainings that were left to their hosts (RESEARCH_DETACH), since Nx shows nothing of tasks that
 * succeed. Empty without any.
 */
function submittedJobs(records: readonly SideRecord[], results: TaskResults): string[] {
  const submitted = records.filter(({ task, status }) => status === 'submitted' && task in results);
  if (submitted.length === 0) return [];
  return [
    ...submitted.flatMap(({ task, notes = [] }) => notes.map((note) => `  ${task}: ${note}`)).sort(),
    '    → to look: npx nx run hosts:jobs',
    '    → to bring home what has ended: npx nx run hosts:collect',
  ];
}
