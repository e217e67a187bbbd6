import type { TaskId } from '@research/core';
import type { CataloguedTask } from '../../wiring/catalogue';
import type { PlanningScope } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';

/** A task that had a part in making some files, and the read by which it was reached. */
export interface UpstreamTask {
  readonly task: CataloguedTask;
  readonly read: ResolvedRead;
}

/** Every task that had a part in making some files, through however many others; trainings are among them. */
export function upstreamTasks(reads: readonly ResolvedRead[], scope: PlanningScope): UpstreamTask[] {
  const seen = new Set<TaskId>();
  const found: UpstreamTask[] = [];
  const pending = [...reads];
  for (let read = pending.pop(); read; read = pending.pop()) {
    const id = read.producer ?? read.trainer;
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    const task = findTask(id, scope);
    if (!task) continue;
    found.push({ task, read });
    pending.push(...task.kind.plan(task.target, scope).reads);
  }
  return found;
}

function findTask(id: TaskId, scope: PlanningScope): CataloguedTask | undefined {
  const [project = '', target = ''] = id.split(':');
  return scope.catalogue.get(project)?.tasks.get(target);
}
