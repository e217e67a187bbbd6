import type { TaskId } from '@research/core';
import type { Catalogue } from './catalogue';
import type { ResolvedRead } from './wired-task';

/** Executor of the targets that hold data against their contract. */
export const dataCheckExecutor = 'nx-research:check-data';

/** Name of the target that checks the tables which another target writes. */
export const dataCheckTarget = (target: string): string => (target === 'build' ? 'check' : `check-${target}`);

/** The task that must have found a table to keep its contract before anything reads it. */
export function dataCheckOf(read: ResolvedRead, catalogue: Catalogue): TaskId | undefined {
  if (read.producer === undefined) return undefined;
  const target = dataCheckTarget(read.producer.slice(read.project.length + 1));
  const task = catalogue.get(read.project)?.tasks.get(target);
  return task?.kind.name === 'check-data' ? task.id : undefined;
}
