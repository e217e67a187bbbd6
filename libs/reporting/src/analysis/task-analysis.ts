import type { InputChange } from '../why/diff-inputs';
import { changedInputs } from './changed-inputs';
import type { Execution } from './execution';
import { judgeTimes, LASTING_RUNS, type TimeVerdict } from './judge-times';
import { median, robustLocation } from './robust-location';
import type { ComparableExecutions } from './task-history';

/** What the runs of one task on one host, with data of one origin, came to. Times in milliseconds. */
export interface TaskAnalysis {
  readonly task: string;
  readonly host?: string;
  readonly origin: string;
  /** How often it ran, and how often of these it failed. */
  readonly runs: number;
  readonly failures: number;
  /** Of the runs that ended well; absent when there is none. */
  readonly times?: TaskTimes;
  readonly medianQueueMs?: number;
  /** In how many of its runs it was on the critical path. */
  readonly runsOnPath: number;
  /** Its part of the critical paths of its runs, 0 to 1. */
  readonly shareOfPath: number;
  readonly verdict: TimeVerdict;
  /** When its time changed: the run in which it first did, and what had changed since the one before. */
  readonly change?: TimeChange;
}

/** Times of the runs of a task that ended well. */
export interface TaskTimes {
  /** How many there are. */
  readonly runs: number;
  readonly medianMs: number;
  /** Scaled median absolute deviation: what the standard deviation is of normal noise; 0 of a single run. */
  readonly sigmaMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly lastMs: number;
}

/** The run in which a task's time first changed. */
export interface TimeChange {
  readonly runId: string;
  readonly startedAt: string;
  readonly commit?: string;
  /** The inputs that differ from the run before; absent when that is not known. */
  readonly inputs?: readonly InputChange[];
}

/** Sums up executions that may be compared. */
export function analyzeTask(executions: ComparableExecutions): TaskAnalysis {
  const [{ task, host, origin }] = executions;
  const timed = executions.filter((one): one is Execution & { readonly ms: number } => one.ms !== undefined);
  const times = timed.map(({ ms }) => ms);
  const queues = executions.flatMap(({ queueMs }) => queueMs ?? []);
  const verdict = judgeTimes(times);
  const change = changeOf(verdict, timed);
  return {
    task,
    ...(host === undefined ? {} : { host }),
    origin,
    runs: executions.length,
    failures: executions.filter(({ failed }) => failed).length,
    ...(times.length === 0 ? {} : { times: timesOf(times) }),
    ...(queues.length === 0 ? {} : { medianQueueMs: median(queues) }),
    ...pathOf(executions),
    verdict,
    ...(change && { change }),
  };
}

function timesOf(times: readonly number[]): TaskTimes {
  const location = robustLocation(times);
  return {
    runs: times.length,
    medianMs: location.median,
    sigmaMs: location.sigma,
    fastestMs: Math.min(...times),
    slowestMs: Math.max(...times),
    lastMs: times[0] ?? NaN,
  };
}

function pathOf(executions: readonly Execution[]): Pick<TaskAnalysis, 'runsOnPath' | 'shareOfPath'> {
  const onPath = executions.filter((execution) => execution.onPath);
  const total = executions.reduce((sum, { pathMs }) => sum + pathMs, 0);
  const own = onPath.reduce((sum, { ms = 0, pathMs }) => sum + Math.min(ms, pathMs), 0);
  return { runsOnPath: onPath.length, shareOfPath: total > 0 ? own / total : 0 };
}

function changeOf({ kind }: TimeVerdict, timed: readonly Execution[]): TimeChange | undefined {
  if (kind === 'too-few' || kind === 'steady') return undefined;
  const first = kind === 'slower' ? 0 : LASTING_RUNS - 1;
  const [changed, before] = [timed[first], timed[first + 1]];
  if (!changed || !before) return undefined;
  const inputs = changedInputs(before.inputs, changed.inputs);
  return {
    runId: changed.runId,
    startedAt: changed.startedAt,
    ...(changed.commit === undefined ? {} : { commit: changed.commit }),
    ...(inputs && { inputs }),
  };
}
