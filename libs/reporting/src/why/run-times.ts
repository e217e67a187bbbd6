import { median } from '../analysis/robust-location';
import type { RunRecord } from '../runs/run-record';

/** How long tasks have taken. */
export type RunTimes = ReadonlyMap<string, number>;

const considered = 5;

/** The median run time of each task in milliseconds over its last five runs that did the whole work. @param records newest first */
export function runTimes(records: readonly RunRecord[]): RunTimes {
  const times = new Map<string, number[]>();
  for (const { tasks } of records) {
    for (const { id, status, runMs } of tasks) {
      const known = times.get(id) ?? [];
      if (status === 'built' && runMs !== undefined && known.length < considered)
        times.set(id, [...known, runMs]);
    }
  }
  return new Map([...times].map(([id, known]) => [id, median(known)]));
}
