import type { RunRecord, RunTask } from '../runs/run-record';

/** One time that a task really ran: not taken from the cache, not kept, not skipped. */
export interface Execution {
  readonly task: string;
  /** Absent where no executor of nx-research ran it. */
  readonly host?: string;
  /** Origin of the data behind its outputs; `none` if unknown. */
  readonly origin: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly commit?: string;
  readonly failed: boolean;
  /** Its time from slots to end, where it ended well; else it cannot be compared. */
  readonly ms?: number;
  readonly queueMs?: number;
  /** Whether it was on the critical path of its run, and how long that was. */
  readonly onPath: boolean;
  readonly pathMs: number;
  readonly inputs: Readonly<Record<string, string>>;
}

const endedWell: readonly RunTask['status'][] = ['built', 'attached', 'done'];
const failed: readonly RunTask['status'][] = ['failed', 'failed-softly', 'killed'];
const cutShort: readonly RunTask['status'][] = ['interrupted', 'submitted'];

/** A workflow of phases only waits for other tasks. */
const kindOfPhases = 'phases';

/** True for a task that something was done for in its run. */
export const hasRun = ({ status, kind }: Pick<RunTask, 'status' | 'kind'>): boolean =>
  kind !== kindOfPhases && [...endedWell, ...failed, ...cutShort].includes(status);

/** True for a task whose time is that of its whole work. */
export const hasEndedWell = ({ status }: Pick<RunTask, 'status'>): boolean => endedWell.includes(status);

/** True for a task that did not end as it should. */
export const hasFailed = ({ status }: Pick<RunTask, 'status'>): boolean => failed.includes(status);

/** Time of a task in milliseconds: while it held its slots, or from start to end where that is all there is. */
export function timeOf({ runMs, startedAt, endedAt }: RunTask): number | undefined {
  if (runMs !== undefined) return runMs;
  if (startedAt === undefined || endedAt === undefined) return undefined;
  // A clock that was set back.
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
}

/** The tasks of a run that really ran. */
export function executionsOf(run: RunRecord, wants: (task: RunTask) => boolean = () => true): Execution[] {
  const path = new Set(run.criticalPath.tasks);
  return run.tasks.filter((task) => hasRun(task) && wants(task)).map((task) => execution(task, run, path));
}

function execution(task: RunTask, run: RunRecord, path: ReadonlySet<string>): Execution {
  const ms = hasEndedWell(task) ? timeOf(task) : undefined;
  return {
    task: task.id,
    ...(task.host === undefined ? {} : { host: task.host }),
    origin: task.origin ?? 'none',
    runId: run.runId,
    startedAt: task.startedAt ?? run.startedAt,
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    failed: hasFailed(task),
    ...(ms === undefined ? {} : { ms }),
    ...(task.queueMs === undefined ? {} : { queueMs: task.queueMs }),
    onPath: path.has(task.id),
    pathMs: run.criticalPath.ms,
    inputs: task.inputs,
  };
}
