import { RESULTS_STATE_NAME } from '@research/data';
import { taskId } from '@research/core';
import { resultsStateTarget } from './results';
import { upstreamTasks } from './upstream-tasks';
import type { PlanningScope } from './task-kind';
import type { ResolvedRead } from './wired-task';
import { inProject } from './project-path';

/** What is said of the results of every model that the given files were made from, through however many tasks. */
export function resultsStateReads(reads: readonly ResolvedRead[], scope: PlanningScope): ResolvedRead[] {
  return upstreamTasks(reads, scope)
    .filter(({ results }) => results.length > 0)
    .map(({ target: { project }, via }): ResolvedRead => {
      const path = inProject(project.root, `out/${resultsStateTarget}/${RESULTS_STATE_NAME}`);
      const producer = taskId(project.name, resultsStateTarget);
      return {
        as: `${RESULTS_STATE_NAME}:${project.name}`,
        path,
        at: via.at,
        producer,
        project: project.name,
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** True for a read that tells a document about results, and that TeX does not see. */
export const isResultsStateRead = ({ path }: ResolvedRead): boolean =>
  `/${path}`.endsWith(`/out/${resultsStateTarget}/${RESULTS_STATE_NAME}`);
