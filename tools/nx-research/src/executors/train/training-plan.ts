import { needsOf } from '../../task/needs-of';
import { missingOwnFile } from '../../wiring/missing-own-file';
import { namedReads } from '../../wiring/named-reads';
import type { PlannedTarget, PlanningScope, TaskPlan } from '../../wiring/task-kind';
import { originReads } from '../document/origin-reads';
import { interpreterOf } from '../../task/interpreter';
import type { TrainOptions } from './options';

/** What a training reads and runs: files by name, and of which origin the data is that they were made from. */
export function trainingPlan(target: PlannedTarget<TrainOptions>, scope: PlanningScope): TaskPlan {
  const { script, requires, pythonModules, env, unrelated, needs, host } = target.options;
  const { reads, problems } = namedReads(target, scope);
  return {
    reads: [...reads, ...originReads(reads, scope)],
    sources: { allBut: unrelated },
    tools: [interpreterOf(script), ...Object.keys(requires)],
    pythonModules,
    env,
    asks: { needs: needsOf(needs, target.project.tags), host, requires },
    problems: [...missingOwnFile(target, 'script', scope), ...problems],
  };
}
