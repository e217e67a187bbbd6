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

/** Name of the target that says whether the results of a model's search are those of its inputs as they are now. */
export const searchStateTarget = 'search-state';

/** Executor of {@link searchStateTarget}. */
export const searchStateExecutor = `nx-research:${searchStateTarget}`;

/** The targets that look at results. */
const stateTargets: readonly string[] = [resultsStateTarget, searchStateTarget];

/** True for the name of a target that says whether results may be used. */
export const isStateTarget = (target: string): boolean => stateTargets.includes(target);

/** The task that leaves `file` (relative to the project) in the project's results, if one does. */
export function trainerOf({ tasks }: CataloguedProject, file: string): TaskId | undefined {
  return [...tasks.values()].find(({ results }) => results.some((name) => resultsFile(name) === file))?.id;
}

/**
 * What has to be done before results can be read: training itself for another, requested training, and otherwise, also for
 * what a search has left, the look at whether they may be used.
 */
export function resultsGate(
  { trainer, project }: ResolvedRead,
  kind: TaskKind,
  catalogue: Catalogue,
): TaskId | undefined {
  if (trainer === undefined) return undefined;
  const tasks = catalogue.get(project)?.tasks;
  const { neverAwaited, stateTarget } = tasks?.get(parseTaskId(trainer).target)?.kind ?? {};
  if (kind.explicit && !neverAwaited) return trainer;
  return stateTarget !== undefined && tasks?.has(stateTarget) ? taskId(project, stateTarget) : undefined;
}

/** What is said of the results of every model and search that the given files were made from, through however many tasks. */
export function resultsStateReads(reads: readonly ResolvedRead[], scope: PlanningScope): ResolvedRead[] {
  return upstreamTasks(reads, scope)
    .flatMap(({ target: { project }, kind: { stateTarget }, via }): ResolvedRead[] => {
      if (stateTarget === undefined) return [];
      const path = inProject(project.root, `out/${stateTarget}/${RESULTS_STATE_NAME}`);
      const producer = taskId(project.name, stateTarget);
      const as = `${RESULTS_STATE_NAME}:${stateTarget === resultsStateTarget ? project.name : producer}`;
      return [{ as, path, at: via.at, producer, project: project.name }];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** True for a read that tells a document about results, and that TeX does not see. */
export const isResultsStateRead = ({ path }: ResolvedRead): boolean =>
  stateTargets.some((target) => `/${path}`.endsWith(`/out/${target}/${RESULTS_STATE_NAME}`));
