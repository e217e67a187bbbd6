import type { PostTasksExecution } from '@nx/devkit';
import { describeFailure, ok } from '@research/core';
import { phaseVariable, pruneRuns, readRun, readRunStart, runIdVariable } from '@research/reporting';
import { cachedUse } from '../tracing/cached-use';
import { isStrict } from '../scope/is-strict';
import { keepBuildBase } from './keep-build-base';
import { buildsEverything } from './builds-everything';
import { describeSoftFailures, softFailuresOf } from './soft-failures';
import { cachedWarnings, describeCachedWarnings, recordCachedWarnings } from './cached-warnings';
import { readOutside } from './outside-links';
import { recordRun } from './record-run';
import { submittedJobs } from './submitted-jobs';
import { sayAfterRun } from './say-after-run';
import { staleResults } from './stale-results';

/**
 * After each run: keeps the base of `nx affected` true to what has been built, names stale results, soft failures and
 * warnings that came from the cache, forgets old runs.
 * Throws, which makes nx end with 1, where outputs from the cache were made with undeclared files and that is an error.
 */
export const postTasksExecution: PostTasksExecution = async (
  _options,
  { id, workspaceRoot, argv, taskResults },
) => {
  const phaseOf = process.env[phaseVariable] === undefined ? undefined : process.env[runIdVariable];
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
    const phase = Number.parseInt(process.env[phaseVariable] ?? '', 10);
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
  await sayAfterRun(said);
  if (start) await recordRun({ workspaceRoot, start, taskResults });
  await pruneRuns(workspaceRoot);
  if (!cached.ok) throw new Error(describeFailure(cached.error));
};
