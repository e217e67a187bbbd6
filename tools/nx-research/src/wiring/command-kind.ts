import type * as z from 'zod';
import type { TaskKind } from './task-kind';

/**
 * The kind of a command: it reads and writes no files of tasks, depends on none, and runs each time it is typed.
 * @param recorded true when it does a part of the work, and does not only show or steer it
 */
export const commandKind = <Schema extends z.ZodType>(
  name: string,
  options: Schema,
  { recorded = false }: Pick<TaskKind, 'recorded'> = {},
): TaskKind<Schema> => ({
  name,
  options,
  recorded,
  cache: false,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
});
