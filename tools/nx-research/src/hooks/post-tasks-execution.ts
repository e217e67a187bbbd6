import type { PostTasksExecution } from '@nx/devkit';
import { phaseVariable, pruneRuns, readRunStart, runIdVariable } from '@research/reporting';
import { blurBuildBase, setBuildBase } from './build-base';
import { buildsEverything } from './builds-everything';

/** After each run: keeps the base of `nx affected` true to what has been built, and forgets the oldest runs. */
export const postTasksExecution: PostTasksExecution = async (
  _options,
  { id, workspaceRoot, argv, taskResults },
) => {
  const phaseOf = process.env[phaseVariable] === undefined ? undefined : process.env[runIdVariable];
  const start = await readRunStart(workspaceRoot, id, phaseOf);
  if (start?.tree !== undefined) {
    const keep = buildsEverything(argv, taskResults, process.env) ? setBuildBase : blurBuildBase;
    await keep(workspaceRoot, start.tree);
  }
  await pruneRuns(workspaceRoot);
};
