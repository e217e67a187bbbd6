import { missingOwnFile } from '../../wiring/own-sources';
import { namedReads } from '../../wiring/resolve-reference';
import type { PlannedTarget, PlanningScope, TaskPlan } from '../../wiring/task-kind';
import { originReads } from '../document/document-reads';
import { interpreterOf } from '../../task/interpreter';
import type { TrainOptions } from './kind';

/** The options that decide it. */
type TrainingOptions = Pick<
  TrainOptions,
  'script' | 'reads' | 'requires' | 'pythonModules' | 'env' | 'unrelated'
>;

/** What a training reads and runs: files by name, and of which origin the data is that they were made from. */
export function trainingPlan(target: PlannedTarget<TrainingOptions>, scope: PlanningScope): TaskPlan {
  const { script, requires, pythonModules, env, unrelated } = target.options;
  const { reads, problems } = namedReads(target, scope);
  return {
    reads: [...reads, ...originReads(reads, scope)],
    sources: { allBut: unrelated },
    tools: [interpreterOf(script), ...Object.keys(requires)],
    pythonModules,
    env,
    problems: [...missingOwnFile(target, 'script', scope), ...problems],
  };
}
