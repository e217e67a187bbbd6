import type { SideRecord } from '@research/reporting';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WiredTask } from '../../tools/nx-research/src/wiring/wired-task';

/** What the measured times of a run's tasks say about how fast it could have been. */
export interface PossibleSpeed {
  /** The longest chain of tasks that wait for each other, over all phases, in seconds: no number of cores beats it. */
  readonly criticalPath: number;
  /** The work of all tasks in seconds: what one core needs. */
  readonly work: number;
}

/** Reads the side files of the last run of a workspace, and adds up what the tasks took, each without waiting for a slot. */
export function possibleSpeed(root: string, tasks: readonly WiredTask[]): PossibleSpeed {
  const runs = join(root, '.research/runs');
  const last = readdirSync(runs)
    .map((id) => recordsOf(join(runs, id)))
    .filter((records) => records.some(({ phase }) => phase !== undefined))
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1))
    .at(-1);
  if (last === undefined) throw new Error('no run of phases has left a record');
  const after = new Map(tasks.map((task) => [task.id as string, task.after as readonly string[]]));
  const phases = new Map<number, Map<string, number>>();
  for (const record of last.filter(({ phase }) => phase !== undefined)) {
    const phase = record.phase ?? 0;
    phases.set(phase, (phases.get(phase) ?? new Map<string, number>()).set(record.task, secondsOf(record)));
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    criticalPath: sum([...phases.values()].map((seconds) => longestChain(seconds, after))),
    work: sum([...phases.values()].flatMap((seconds) => [...seconds.values()])),
  };
}

function recordsOf(folder: string): SideRecord[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'start.json')
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as SideRecord);
}

const startOf = (records: readonly SideRecord[]): string =>
  records.map(({ startedAt }) => startedAt).sort()[0] ?? '';

function secondsOf({ startedAt, endedAt = startedAt, queueMs = 0 }: SideRecord): number {
  return (Date.parse(endedAt) - Date.parse(startedAt) - queueMs) / 1000;
}

function longestChain(
  seconds: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, readonly string[]>,
): number {
  const known = new Map<string, number>();
  const until = (task: string): number => {
    const before = known.get(task);
    if (before !== undefined) return before;
    const waited = Math.max(0, ...(after.get(task) ?? []).map(until));
    const end = waited + (seconds.get(task) ?? 0);
    known.set(task, end);
    return end;
  };
  return Math.max(0, ...[...seconds.keys()].map(until));
}
