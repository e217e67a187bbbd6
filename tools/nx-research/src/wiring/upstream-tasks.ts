import type { TaskId } from '@research/core';
import type { CataloguedTask } from './catalogue';
import { planOf } from './plan-of';
import type { PlanningScope, TaskPlan } from './task-kind';
import type { ResolvedRead } from './wired-task';

/** A task, what it reads and runs, and the read that led to it. */
export interface UpstreamTask extends CataloguedTask {
  readonly plan: TaskPlan;
  readonly via: ResolvedRead;
}

/** Every task that some files come from, through however many others; trainings are among them. The nearest first. */
export function upstreamTasks(reads: readonly ResolvedRead[], scope: PlanningScope): UpstreamTask[] {
  const found = new Map<TaskId, UpstreamTask>();
  const pending = [...reads];
  for (let read = pending.shift(); read; read = pending.shift()) {
    const id = read.producer ?? read.trainer;
    if (id === undefined || found.has(id)) continue;
    const task = findTask(id, scope);
    if (!task) continue;
    const plan = planOf(task, scope);
    found.set(id, { ...task, plan, via: read });
    pending.push(...plan.reads);
  }
  return [...found.values()];
}

function findTask(id: TaskId, scope: PlanningScope): CataloguedTask | undefined {
  const [project = '', target = ''] = id.split(':');
  return scope.catalogue.get(project)?.tasks.get(target);
}
