import type * as z from 'zod';
import type { TaskKind } from './task-kind';

/**
 * The kind of a command: it reads and writes no files of tasks, depends on none, and runs each time it is typed.
 * @param recorded true when it does a part of the work, and does not only show or steer it
 * @param unsettled true when it runs though settings are wrong
 */
export const commandKind = <Schema extends z.ZodType>(
  name: string,
  options: Schema,
  { recorded = false, unsettled = false }: Pick<TaskKind, 'recorded' | 'unsettled'> = {},
): TaskKind<Schema> => ({
  name,
  options,
  recorded,
  unsettled,
  cache: false,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
});
