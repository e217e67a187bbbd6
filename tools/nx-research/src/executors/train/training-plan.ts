import { parseTaskId } from '@research/core';
import { missingOwnFile } from '../../wiring/own-sources';
import { namedReads } from '../../wiring/resolve-reference';
import type { PlannedTarget, PlanningScope, TaskPlan } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { originReads } from '../document/document-reads';
import { interpreterOf } from '../../task/interpreter';
import type { TrainOptions } from './kind';

/** The options that decide it. */
type TrainingOptions = Pick<
  TrainOptions,
  'script' | 'reads' | 'requires' | 'pythonModules' | 'env' | 'unrelated'
>;

/**
 * What a training reads and runs: files by name, and of which origin the data is that they were made from.
 * @param isRead false for what is not read although the options name it
 */
export function trainingPlan(
  target: PlannedTarget<TrainingOptions>,
  scope: PlanningScope,
  isRead: (read: ResolvedRead) => boolean = () => true,
): TaskPlan {
  const { script, requires, pythonModules, env, unrelated } = target.options;
  const { reads: named, problems } = namedReads(target, scope);
  const reads = named
    .map((read) => (isOfSearch(read, scope) ? { ...read, optional: true as const } : read))
    .filter(isRead);
  return {
    reads: [...reads, ...originReads(reads, scope)],
    sources: { allBut: unrelated },
    tools: [interpreterOf(script), ...Object.keys(requires)],
    pythonModules,
    env,
    problems: [...missingOwnFile(target, 'script', scope), ...problems],
  };
}

/** True for what a search leaves: a training does without as long as there was none. */
function isOfSearch({ project, trainer }: ResolvedRead, { catalogue }: PlanningScope): boolean {
  if (trainer === undefined) return false;
  return catalogue.get(project)?.tasks.get(parseTaskId(trainer).target)?.kind.neverAwaited === true;
}
