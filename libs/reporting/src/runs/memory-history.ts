import type { RunRecord, TaskStatus } from './run-record';

/** What is known of the memory that a task takes. */
export interface TaskMemory {
  readonly task: string;
  /** Largest resident memory of the task and all that it started, over the runs that count, MiB. */
  readonly peakMiB: number;
  /** How many runs that is. */
  readonly runs: number;
}

/** Older runs do not count: code and data change. */
const countedRuns = 5;

/** Ways to end after which a task has used what it uses; others have done little, or were cut short. */
const wholeRuns: readonly TaskStatus[] = ['built', 'attached', 'failed', 'failed-softly'];

/**
 * The memory of every task that ran to its end on one of the hosts, over its newest five such runs, the largest first.
 * @param records newest first
 */
export function memoryHistory(records: readonly RunRecord[], hosts: readonly string[]): TaskMemory[] {
  const peaks = new Map<string, number[]>();
  for (const { id, status, host, peakMemoryMiB } of records.flatMap(({ tasks }) => tasks)) {
    const known = peaks.get(id) ?? [];
    if (!peakMemoryMiB || !host || !hosts.includes(host) || !wholeRuns.includes(status)) continue;
    if (known.length < countedRuns) peaks.set(id, [...known, peakMemoryMiB]);
  }
  const all = [...peaks].map(([task, of]) => ({ task, peakMiB: Math.max(...of), runs: of.length }));
  return all.sort((a, b) => b.peakMiB - a.peakMiB);
}
