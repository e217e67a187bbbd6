import type { TaskId } from '@research/core';
import type { CataloguedTask } from '../../wiring/catalogue';
import type { PlanningScope } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { originFile } from '../fetch/origin-file';

/**
 * The origin files of every source that the given files were made from, through however many tasks: what a document
 * must know to say on its title page where its data comes from.
 */
export function originReads(reads: readonly ResolvedRead[], scope: PlanningScope): ResolvedRead[] {
  const seen = new Set<TaskId>();
  const origins: ResolvedRead[] = [];
  const pending = [...reads];
  for (let read = pending.pop(); read; read = pending.pop()) {
    if (read.producer === undefined || seen.has(read.producer)) continue;
    seen.add(read.producer);
    const task = findTask(read.producer, scope);
    if (!task) continue;
    if (task.writes.includes(originFile)) origins.push(originOf(task, read));
    pending.push(...task.kind.plan(task.target, scope).reads);
  }
  return origins.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function findTask(id: TaskId, scope: PlanningScope): CataloguedTask | undefined {
  const [project = '', target = ''] = id.split(':');
  return scope.catalogue.get(project)?.tasks.get(target);
}

function originOf(task: CataloguedTask, read: ResolvedRead): ResolvedRead {
  const { project, target } = task.target;
  const path = `${project.root}/out/${target}/${originFile}`;
  return { as: `${originFile}:${project.name}`, path, at: read.at, producer: task.id, project: project.name };
}
