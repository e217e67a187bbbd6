import type { RunRecord, RunTask } from '../runs/run-record';
import type { SlotCounts } from '@research/core';
import { hasRun } from './execution';
import type { Interval } from './interval';

/** What one run took of its hosts: all that utilisation needs of a record. */
export interface RunUsage extends Interval {
  /** Slots that each of its hosts had then. */
  readonly slots: Readonly<Record<string, SlotCounts>>;
  readonly tasks: readonly TaskUsage[];
}

/** The time in which a task held slots of a host, and what it took meanwhile. */
export interface TaskUsage extends Interval {
  readonly id: string;
  readonly host: string;
  readonly slots: SlotCounts;
  /** How long it had waited before. */
  readonly queueMs: number;
  readonly cpuSeconds?: number;
  readonly peakMemoryMiB?: number;
  readonly gpuPercent?: number;
}

/** What a run took of its hosts. */
export function runUsage(run: RunRecord): RunUsage {
  return {
    from: Date.parse(run.startedAt),
    to: Date.parse(run.endedAt),
    slots: run.slots,
    tasks: run.tasks.flatMap((task) => taskUsage(task, run)),
  };
}

/**
 * Its run time counts back from its end: a job may have been there before the run that followed it to its end. A task that
 * failed or was cut short tells its start and end alone, the waiting included; a killed one lasted until nothing more was seen.
 */
function taskUsage(task: RunTask, run: RunRecord): TaskUsage[] {
  const { id, host, slots, startedAt, runMs } = task;
  if (!hasRun(task) || task.status === 'submitted' || host === undefined || slots === undefined) return [];
  const to = Date.parse(task.endedAt ?? run.endedAt);
  const from = runMs === undefined ? Date.parse(startedAt ?? run.startedAt) : to - runMs;
  return [
    {
      ...{ id, host, slots, from, to, queueMs: task.queueMs ?? 0 },
      ...(task.cpuSeconds === undefined ? {} : { cpuSeconds: task.cpuSeconds }),
      ...(task.peakMemoryMiB === undefined ? {} : { peakMemoryMiB: task.peakMemoryMiB }),
      ...(task.gpuPercent === undefined ? {} : { gpuPercent: task.gpuPercent }),
    },
  ];
}
