import type * as z from 'zod';
import type { TaskKind } from './task-kind';

/** The kind of a command: it reads and writes no files of tasks, depends on none, and runs each time it is typed. */
export const commandKind = <Schema extends z.ZodType>(name: string, options: Schema): TaskKind<Schema> => ({
  name,
  options,
  cache: false,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
});
