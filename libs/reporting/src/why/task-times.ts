import { statePath } from '@research/core';
import { median } from '../analysis/robust-location';
import type { RunRecord } from '../runs/run-record';
import { readState, writeState } from '../runs/state-files';
import { type RunTimes, workMs } from './run-times';

/** The last times of each task in milliseconds, newest first. */
type KnownTimes = Readonly<Record<string, readonly number[]>>;

const kept = 5;

const fileOf = (workspaceRoot: string): string => statePath(workspaceRoot, 'times', 'tasks.json');

/** How long the tasks of a workspace have taken: the median of their last five times, without reading any record. */
export async function readTaskTimes(workspaceRoot: string): Promise<RunTimes> {
  const known = await readKnown(workspaceRoot);
  return new Map(
    Object.entries(known).flatMap(([id, times]) => (times.length > 0 ? [[id, median(times)]] : [])),
  );
}

/** Keeps the times of a run that has ended. Rejects as `node:fs` does (a full disk). */
export async function keepTaskTimes(workspaceRoot: string, { tasks }: RunRecord): Promise<void> {
  const known = await readKnown(workspaceRoot);
  const fresh = tasks.flatMap((task) => {
    const ms = workMs(task);
    return ms === undefined ? [] : [[task.id, [ms, ...(known[task.id] ?? [])].slice(0, kept)] as const];
  });
  if (fresh.length > 0) await writeState(fileOf(workspaceRoot), { ...known, ...Object.fromEntries(fresh) });
}

/** Whatever else lies there is of no use: it is replaced at the end of the next run. */
async function readKnown(workspaceRoot: string): Promise<KnownTimes> {
  const read = await readState<Record<string, unknown>>(fileOf(workspaceRoot));
  const isTimes = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((ms) => Number.isFinite(ms));
  return Object.fromEntries(
    Object.entries(read ?? {}).filter((entry): entry is [string, number[]] => isTimes(entry[1])),
  );
}
