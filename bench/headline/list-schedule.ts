import type { HeadlineTask } from './headline-graph';

/** In which order tasks are taken that could run: the larger number first. */
export type Priority = (task: HeadlineTask) => number;

/** How a schedule is made. */
export interface Scheduling {
  /** Tasks at once, on one host. */
  readonly slots: number;
  /** How many tasks Nx has started at most, those that wait for a slot among them. */
  readonly parallel: number;
  /** The order in which Nx starts them. */
  readonly start: Priority;
  /** The order in which those that wait get a slot; absent: first come, first served. */
  readonly lease?: Priority;
}

/**
 * The time in milliseconds that a graph takes when starting a task costs nothing: what is left between it and the lower
 * bound is the order's doing.
 */
export function listSchedule(
  tasks: readonly HeadlineTask[],
  { slots, parallel, start, lease }: Scheduling,
): number {
  const ended = new Set<string>();
  const pending = new Set([...tasks].sort((one, other) => start(other) - start(one)));
  const waiting: HeadlineTask[] = [];
  let running: { readonly id: string; readonly end: number }[] = [];
  let now = 0;
  for (;;) {
    for (const task of pending) {
      if (waiting.length + running.length >= parallel) break;
      if (!task.after.every((id) => ended.has(id))) continue;
      pending.delete(task);
      waiting.push(task);
    }
    if (lease) waiting.sort((one, other) => lease(other) - lease(one));
    for (const { id, ms } of waiting.splice(0, slots - running.length)) running.push({ id, end: now + ms });
    if (running.length === 0) return now;
    now = Math.min(...running.map(({ end }) => end));
    running.filter(({ end }) => end === now).forEach(({ id }) => ended.add(id));
    running = running.filter(({ end }) => end > now);
  }
}

/** Nx's own order: most direct dependents first, then the longest. Source: tasks-schedule.js of Nx 23. */
export function nxOrder(tasks: readonly HeadlineTask[]): Priority {
  const dependents = new Map<string, number>();
  for (const id of tasks.flatMap(({ after }) => after)) dependents.set(id, (dependents.get(id) ?? 0) + 1);
  const longest = Math.max(...tasks.map(({ ms }) => ms)) + 1;
  return ({ id, ms }) => (dependents.get(id) ?? 0) * longest + ms;
}

/** Those first that the longest chain of tasks waits for. */
export function criticalFirst(tasks: readonly HeadlineTask[]): Priority {
  const known = new Map<string, number>();
  const untilEnd = (task: HeadlineTask): number => {
    const before = known.get(task.id);
    if (before !== undefined) return before;
    const behind = tasks.filter(({ after }) => after.includes(task.id)).map(untilEnd);
    const length = task.ms + Math.max(0, ...behind);
    known.set(task.id, length);
    return length;
  };
  return untilEnd;
}
