import type { PostTasksExecution } from '@nx/devkit';
import { pruneRuns, readRunStart } from '@research/reporting';
import { blurBuildBase, setBuildBase } from './build-base';
import { buildsEverything } from './builds-everything';
import { staleResults } from './stale-results';

/** After each run: keeps the base of `nx affected` true to what has been built, names stale results, forgets old runs. */
export const postTasksExecution: PostTasksExecution = async (
  _options,
  { id, workspaceRoot, argv, taskResults },
) => {
  const start = await readRunStart(workspaceRoot, id);
  if (start?.tree !== undefined) {
    const keep = buildsEverything(argv, taskResults, process.env) ? setBuildBase : blurBuildBase;
    await keep(workspaceRoot, start.tree);
  }
  const stale = staleResults(workspaceRoot, taskResults);
  if (stale.length > 0) process.stderr.write(`${['', ...stale, ''].join('\n')}\n`);
  await pruneRuns(workspaceRoot);
};
