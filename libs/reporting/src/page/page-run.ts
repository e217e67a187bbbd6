import { clip } from '../analysis/interval';
import type { RunRecord, RunTask } from '../runs/run-record';
import type { SideRecord } from '../runs/side-file';
import { describeChange, type InputChange } from '../why/diff-inputs';
import { explainTask, type TaskInRun } from '../why/explain-task';
import type { PageSources, ShownRun } from './gather-page';
import { hostUse } from './host-use';
import type { PageAttempt, PagePhase, PageRun, PageTask } from './page-data';
import { timeline } from './timeline';

/** What explains the tasks of a run. */
export interface RunContext {
  /** Each task with the runs in which it appears, newest first. */
  readonly appearances: ReadonlyMap<string, readonly TaskInRun[]>;
  /** Every attempt of the run that is still known. */
  readonly tried: readonly SideRecord[];
  readonly log: PageSources['log'];
}

const mostChanges = 8;

/** One run as the page shows it. */
export function pageRun({ file, record }: ShownRun, context: RunContext): PageRun {
  const { runId, workflow, command, status, startedAt, wallMs, commit, origin, slots } = record;
  const { workMs, criticalPath, lowerBoundMs, speedUp, efficiency } = record;
  return {
    ...{ runId, workflow, command, status, startedAt, wallMs, origin, slots, record: file },
    ...(commit === undefined ? {} : { commit }),
    ...{ workMs, criticalPath, lowerBoundMs, speedUp, efficiency },
    tasks: record.tasks.map((task) => pageTask(task, record, context)),
    timeline: timeline(record),
    use: hostUse(record),
    phases: record.phases.flatMap((phase) => pagePhase(phase, record)),
    trials: record.tasks.flatMap(({ id, trials = [] }) => trials.map((trial) => ({ ...trial, task: id }))),
    migrations: record.tasks.flatMap(({ id, migrations = [] }) =>
      migrations.map((migration) => ({ ...migration, task: id })),
    ),
  };
}

function pageTask(task: RunTask, run: RunRecord, { appearances, tried, log }: RunContext): PageTask {
  const { id, kind, status, becauseOf, phase, attempts, exitCode, host, origin, failure } = task;
  const { queueMs, runMs, cpuSeconds, peakMemoryMiB, gpuPercent } = task;
  const before = (appearances.get(id) ?? []).filter((one) => one.run.runId < run.runId);
  const { why, changes } = explainTask([{ run, task }, ...before]);
  const earlier = attempts > 1 ? tried.filter((one) => id === one.task || id.startsWith(`${one.task}:`)) : [];
  const file = log(task);
  return defined({
    ...{ id, kind, status, becauseOf, phase, attempts, exitCode, host, origin, failure },
    ...{ queueMs, runMs, cpuSeconds, peakMemoryMiB, gpuPercent },
    startMs: offset(task.startedAt, run),
    endMs: offset(task.endedAt, run),
    slots: describeSlots(task.slots),
    why,
    changes: changes.length > 0 ? describeChanges(changes) : undefined,
    tried: earlier.length > 1 ? earlier.map((one) => pageAttempt(one, run)).sort(byStart) : undefined,
    log: file,
  }) as unknown as PageTask;
}

function describeChanges(changes: readonly InputChange[]): string[] {
  const rest = changes.length - mostChanges;
  return [...changes.slice(0, mostChanges).map(describeChange), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function describeSlots(slots: RunTask['slots']): string | undefined {
  const held = Object.entries(slots ?? {}).filter(([, count]) => count > 0);
  return held.length === 0 ? undefined : held.map(([kind, count]) => `${count} ${kind}`).join(', ');
}

function pageAttempt({ status, startedAt, runMs, failure }: SideRecord, run: RunRecord): PageAttempt {
  return {
    status,
    startMs: offset(startedAt, run) ?? 0,
    ...(runMs === undefined ? {} : { runMs }),
    ...(failure === undefined ? {} : { failure }),
  };
}

const byStart = (one: PageAttempt, other: PageAttempt): number => one.startMs - other.startMs;

function pagePhase(phase: RunRecord['phases'][number], run: RunRecord): PagePhase[] {
  const start = offset(phase.startedAt, run);
  if (start === undefined) return [];
  const part = clip(
    { from: start, to: offset(phase.endedAt, run) ?? run.wallMs },
    { from: 0, to: run.wallMs },
  );
  const { title, ok } = phase;
  return [{ title, startMs: part.from, endMs: part.to, ...(ok === undefined ? {} : { ok }) }];
}

/** A time in milliseconds from the start of its run; undefined for what is no time. */
function offset(time: string | undefined, run: Pick<RunRecord, 'startedAt'>): number | undefined {
  const ms = time === undefined ? NaN : Date.parse(time) - Date.parse(run.startedAt);
  return Number.isNaN(ms) ? undefined : ms;
}

/** An object without its undefined values, of which there are thousands. */
const defined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
