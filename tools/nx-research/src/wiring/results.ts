import { type TaskId, taskId } from '@research/core';
import type { Catalogue, CataloguedProject } from './catalogue';
import type { TaskKind } from './task-kind';
import type { ResolvedRead } from './wired-task';

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
 * What has to be done before results can be read: training itself for another training, which somebody has asked for, and
 * otherwise the look at whether they may be used.
 */
export function resultsGate(
  { trainer, project }: ResolvedRead,
  kind: TaskKind,
  catalogue: Catalogue,
): TaskId | undefined {
  if (trainer === undefined) return undefined;
  if (kind.explicit) return trainer;
  return catalogue.get(project)?.tasks.has(resultsStateTarget)
    ? taskId(project, resultsStateTarget)
    : undefined;
}
