import type { TaskId } from '@research/core';
import type { Catalogue } from './catalogue';
import type { ResolvedRead } from './wired-task';

/** Executor of the targets that check tables. */
export const tableCheckExecutor = 'nx-research:check-tables';

/** Name of the target that checks the tables which another target writes. */
export const tableCheckTarget = (target: string): string =>
  target === 'build' ? 'check-tables' : `check-tables-${target}`;

/** True for a declared output that is a LaTeX table. */
export const isTable = (file: string): boolean => file.endsWith('.tex');

/** The task that must have approved a table before anything includes it. */
export function tableCheckOf(read: ResolvedRead, catalogue: Catalogue): TaskId | undefined {
  if (read.producer === undefined || !isTable(read.path)) return undefined;
  const target = tableCheckTarget(read.producer.slice(read.project.length + 1));
  return catalogue.get(read.project)?.tasks.get(target)?.id;
}

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
