import { parseTaskId, taskId, type TaskId } from '@research/core';
import { RESULTS_STATE_NAME } from '@research/data';
import type { Catalogue, CataloguedProject } from './catalogue';
import { inProject } from './project-path';
import type { PlanningScope, TaskKind } from './task-kind';
import type { ResolvedRead } from './wired-task';
import { upstreamTasks } from './wirings';

/** Folder of a project that holds what its training left for others: tracked, small, and moved by training alone. */
export const resultsFolder = 'results';

/** Path of a result relative to its project. */
export const resultsFile = (name: string): string => `${resultsFolder}/${name}`;

/** Name of the target that trains a model: `npx nx run-many -t train` trains all. */
export const trainTarget = 'train';

/** Name of the target that says whether a model's results are those of its inputs as they are now. */
export const resultsStateTarget = 'results-state';

/** Executor of {@link resultsStateTarget}. */
export const resultsStateExecutor = `nx-research:${resultsStateTarget}`;

/** The task that leaves `file` (relative to the project) in the project's results, if one does. */
export function trainerOf({ tasks }: CataloguedProject, file: string): TaskId | undefined {
  return [...tasks.values()].find(({ results }) => results.some((name) => resultsFile(name) === file))?.id;
}

/**
 * What has to be done before results can be read: training itself for another, requested training, and otherwise the
 * look at whether they may be used.
 */
export function resultsGate(
  { trainer, project }: ResolvedRead,
  kind: TaskKind,
  catalogue: Catalogue,
): TaskId | undefined {
  if (trainer === undefined) return undefined;
  const maker = catalogue.get(project)?.tasks.get(parseTaskId(trainer).target);
  if (maker?.kind.neverAwaited) return undefined;
  if (kind.explicit) return trainer;
  return catalogue.get(project)?.tasks.has(resultsStateTarget)
    ? taskId(project, resultsStateTarget)
    : undefined;
}

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
