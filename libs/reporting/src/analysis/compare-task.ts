import type { RunTask } from '../runs/run-record';
import { hasEndedWell, hasRun, timeOf } from './execution';

/** One task in two runs. */
export interface TaskComparison {
  readonly task: string;
  /** Absent: it was no part of that run. */
  readonly run?: TaskSide;
  readonly with?: TaskSide;
  /** In which of the two it really ran. */
  readonly ranIn: 'both' | 'run' | 'with' | 'neither';
  /** Time in `run` by that in `with`; where it ran to a good end in both. */
  readonly ratio?: number;
}

/** What a task did in one run. Times in milliseconds, of tasks that really ran. */
export interface TaskSide extends Pick<RunTask, 'status' | 'host' | 'origin' | 'queueMs'> {
  readonly ms?: number;
}

/** The same task of two runs; it is absent from one that it was no part of. */
export interface TaskPair {
  readonly run?: RunTask | undefined;
  readonly with?: RunTask | undefined;
}

/** Compares what a task did; `undefined` when it did nothing in both: it was cached, kept or not there. */
export function compareTask(task: string, pair: TaskPair): TaskComparison | undefined {
  const ranIn = ranInOf(pair);
  const isQuiet = [pair.run, pair.with].every((one) => one === undefined || isIdle(one));
  const isSame = pair.run?.status === pair.with?.status;
  if (ranIn === 'neither' && (isQuiet || isSame)) return undefined;
  const [run, other] = [sideOf(pair.run), sideOf(pair.with)];
  const ratio = ratioOf(pair);
  return {
    task,
    ...(run && { run }),
    ...(other && { with: other }),
    ranIn,
    ...(ratio === undefined ? {} : { ratio }),
  };
}

const isIdle = ({ status }: RunTask): boolean => ['cached', 'kept', 'unknown'].includes(status);

function ranInOf({ run, with: other }: TaskPair): TaskComparison['ranIn'] {
  const [here, there] = [run, other].map((task) => task !== undefined && hasRun(task));
  if (here) return there ? 'both' : 'run';
  return there ? 'with' : 'neither';
}

function ratioOf({ run, with: other }: TaskPair): number | undefined {
  if (!run || !other || !hasEndedWell(run) || !hasEndedWell(other)) return undefined;
  const [ms, otherMs = 0] = [timeOf(run), timeOf(other)];
  return ms === undefined || otherMs === 0 ? undefined : ms / otherMs;
}

function sideOf(task: RunTask | undefined): TaskSide | undefined {
  if (task === undefined) return undefined;
  const { status, host, origin, queueMs } = task;
  const ms = hasRun(task) ? timeOf(task) : undefined;
  return {
    status,
    ...(host === undefined ? {} : { host }),
    ...(origin === undefined ? {} : { origin }),
    ...(queueMs === undefined ? {} : { queueMs }),
    ...(ms === undefined ? {} : { ms }),
  };
}
