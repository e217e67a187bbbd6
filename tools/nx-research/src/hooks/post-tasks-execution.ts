import type { PostTasksExecution } from '@nx/devkit';
import { buildsEverything, moveBuildBase } from './build-base';
import { pruneRuns, readRunStart } from '@research/reporting';

/** After each run: moves the base of `nx affected` when everything has been built, and forgets the oldest runs. */
export const postTasksExecution: PostTasksExecution = async (
  _options,
  { id, workspaceRoot, argv, taskResults },
) => {
  const start = await readRunStart(workspaceRoot, id);
  if (start?.tree !== undefined && buildsEverything(argv, taskResults, process.env)) {
    await moveBuildBase(workspaceRoot, start.tree);
  }
  await pruneRuns(workspaceRoot);
};
