import type { TaskId } from '@research/core';
import type { LazyMap } from './lazy-map';
import type { Wiring } from './wire';
import type { WiredTask } from './wired-task';

/** The wirings of a workspace by project; `values` wires all that have not been asked for yet. */
export type Wirings = Pick<LazyMap<Wiring>, 'get' | 'values'>;

/** Every task of a workspace by its id. */
export type TasksById = Pick<ReadonlyMap<TaskId, WiredTask>, 'get'>;

/** Every task of the workspace. */
export const allTasks = (wirings: Wirings): WiredTask[] =>
  [...wirings.values()].flatMap((wiring) => wiring.tasks);

/** Finds tasks one by one, and wires no more projects than theirs. */
export const tasksById = (wirings: Wirings): TasksById => ({
  get: (id) => wirings.get(id.slice(0, id.lastIndexOf(':')))?.tasks.find((task) => task.id === id),
});
