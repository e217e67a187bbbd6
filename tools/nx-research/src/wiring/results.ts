import { parseTaskId, taskId, type TaskId } from '@research/core';
import { RESULTS_STATE_NAME } from '@research/data';
import type { CataloguedProject, CataloguedTask } from './catalogue';
import { inProject } from './project-path';
import type { PlanningScope } from './task-kind';
import type { ResolvedRead } from './wired-task';
import { planOf } from './wire';
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

/** What wiring results looks at. */
interface ResultsScope extends PlanningScope {
  /** What reads results waits for the training that leaves them. */
  readonly trainFirst: boolean;
}

/**
 * What has to be done before results can be read: training itself for another, requested training, and otherwise, also for
 * what a search has left, the look at whether they may be used. That look waits for the training where training is first; a
 * training whose declaration is wrong fails by itself, and the results of before are looked at.
 */
export function resultsGate(
  { trainer, project }: ResolvedRead,
  { id, kind }: CataloguedTask,
  scope: ResultsScope,
): TaskId | undefined {
  if (trainer === undefined) return undefined;
  const tasks = scope.catalogue.get(project)?.tasks;
  const training = tasks?.get(parseTaskId(trainer).target);
  const { neverAwaited, stateTarget } = training?.kind ?? {};
  if (kind.explicit && !neverAwaited) return trainer;
  if (stateTarget === undefined || !tasks?.has(stateTarget)) return undefined;
  const look = taskId(project, stateTarget);
  if (look !== id) return look;
  const isAwaited =
    scope.trainFirst && training && !neverAwaited && planOf(training, scope).problems.length === 0;
  return isAwaited ? trainer : undefined;
}

/**
 * The results that a training hands to other tasks of its invocation, and those that a task is handed: Nx hashes tracked files
 * when it starts, and outputs of a task when it has ended.
 */
export function handedOver(
  task: CataloguedTask | undefined,
  reads: readonly ResolvedRead[],
  { catalogue }: PlanningScope,
): { readonly hands: readonly string[]; readonly isHanded: readonly string[] } {
  const awaited = reads.filter(({ trainer, project }) => {
    const { target } = parseTaskId(trainer ?? '');
    return trainer !== undefined && catalogue.get(project)?.tasks.get(target)?.kind.neverAwaited !== true;
  });
  const hands = task?.kind.neverAwaited === true ? [] : (task?.results ?? []);
  return { hands: hands.map(resultsFile), isHanded: awaited.map(({ path }) => path) };
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
