import type { TaskId } from '@research/core';
import type { Catalogue, CataloguedTask } from './catalogue';
import type { PlanningScope, TaskPlan } from './task-kind';

const plans = new WeakMap<Catalogue, Map<TaskId, TaskPlan>>();

/** What a catalogued task reads and runs. It is planned once for a catalogue, however many tasks stand downstream of it. */
export function planOf(task: CataloguedTask, scope: PlanningScope): TaskPlan {
  const known = plans.get(scope.catalogue) ?? new Map<TaskId, TaskPlan>();
  plans.set(scope.catalogue, known);
  const plan = known.get(task.id) ?? task.kind.plan(task.target, scope);
  known.set(task.id, plan);
  return plan;
}
