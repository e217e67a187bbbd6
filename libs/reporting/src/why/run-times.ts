import { median } from '../analysis/robust-location';
import type { RunRecord, RunTask } from '../runs/run-record';

/** How long tasks have taken. */
export type RunTimes = ReadonlyMap<string, number>;

const considered = 5;

/** The median run time of each task in milliseconds over its last five runs that did the whole work. @param records newest first */
export function runTimes(records: readonly RunRecord[]): RunTimes {
  const times = new Map<string, number[]>();
  for (const { tasks } of records) {
    for (const task of tasks) {
      const ms = workMs(task);
      const known = times.get(task.id) ?? [];
      if (ms !== undefined && known.length < considered) times.set(task.id, [...known, ms]);
    }
  }
  return new Map([...times].map(([id, known]) => [id, median(known)]));
}

/** Milliseconds of a task that did its whole work; nothing of another. What takes no slots has no run time of its own. */
export function workMs({ status, runMs, startedAt, endedAt }: RunTask): number | undefined {
  if (status === 'built') return runMs;
  if (status !== 'done' || startedAt === undefined || endedAt === undefined) return undefined;
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
}
