import type { TaskPlan } from '../wiring/task-kind';

/** The plan of a command, which reads and makes no files of the workspace. */
export const commandPlan = (): TaskPlan => ({ reads: [], sources: [], tools: [], problems: [] });
