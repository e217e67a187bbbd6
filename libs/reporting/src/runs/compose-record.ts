import { parseTaskId, type SlotCounts } from '@research/core';
import { askedTasks } from './asked-tasks';
import { type ComposedTask, composeTask } from './compose-task';
import { criticalPath } from './critical-path';
import { describeNodes } from './describe-nodes';
import { type Invocation, parsePhase } from './invocation';
import { lowerBoundMs, type PlacedTask } from './lower-bound';
import {
  RUN_RECORD_SCHEMA,
  RUN_RECORD_VERSION,
  type RunRecord,
  type RunTask,
  type Workflow,
} from './run-record';
import type { SideRecord } from './side-file';
import { workflowAskedFor } from './workflow-of';

/** A task, the folder of its project, and its kind where its executor was started. */
export interface ComposedPlace {
  readonly id: string;
  readonly root: string;
  readonly kind?: string | undefined;
}

/** What a record of a run is put together from. */
export interface RunSources {
  /** The run itself first, then its phases. */
  readonly invocations: readonly [Invocation, ...Invocation[]];
  readonly attempts: readonly SideRecord[];
  /** The workflow of a task; undefined for what only shows something, which no record is about. */
  readonly workflowOf: (task: ComposedPlace) => Workflow | undefined;
  readonly endedAt: Date;
  /** Nx ended without a word: what it would have said is missing. */
  readonly killed: boolean;
}

/** Makes the record of a run; `undefined` when there is nothing to record: every task of it only showed something. */
export function composeRecord(sources: RunSources): RunRecord | undefined {
  const { invocations, endedAt, killed } = sources;
  const { start } = invocations[0];
  const phases = invocations.map((invocation) => tasksOf(invocation, sources));
  const tasks = merged(phases.flat());
  if (tasks.length === 0) return undefined;
  const asked = new Set(
    askedTasks(
      start.command,
      tasks.map(({ id }) => id),
    ),
  );
  const wallMs = Math.max(0, endedAt.getTime() - Date.parse(start.startedAt));
  const slots = slotsOf(sources.attempts);
  const placed = phases.map((all) => all.map(placedTask));
  const paths = placed.map(criticalPath);
  const bound = sum(placed.map((all) => lowerBoundMs(all, slots)));
  const workMs = sum(placed.flat().map(({ ms }) => ms));
  const origins = new Set(
    tasks.flatMap(({ origin }) => (origin === undefined || origin === 'none' ? [] : [origin])),
  );
  return {
    $schema: RUN_RECORD_SCHEMA,
    version: RUN_RECORD_VERSION,
    runId: start.runId,
    workflow: workflowAskedFor(tasks.filter(({ id }) => asked.has(id)).map(({ workflow }) => workflow)),
    command: [...start.command],
    status: statusOf(tasks, killed),
    startedAt: start.startedAt,
    endedAt: endedAt.toISOString(),
    wallMs,
    ...(start.commit === undefined ? {} : { commit: start.commit }),
    ...(start.tree === undefined ? {} : { tree: start.tree }),
    origin: origins.size > 1 ? 'mixed' : (([...origins][0] as 'simulated' | 'real' | undefined) ?? 'none'),
    slots,
    phases: invocations.flatMap((invocation) => phaseOf(invocation)),
    workMs,
    criticalPath: { tasks: paths.flatMap((path) => [...path.tasks]), ms: sum(paths.map(({ ms }) => ms)) },
    lowerBoundMs: Math.round(bound),
    speedUp: ratio(workMs, wallMs),
    efficiency: ratio(bound, wallMs),
    tasks: withCauses(tasks),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const ratio = (one: number, other: number): number =>
  other > 0 ? Math.round((one / other) * 1000) / 1000 : 0;

type PlacedInWorkflow = ComposedTask & { readonly workflow: Workflow };

/** Every task of one invocation that a record is about: those that Nx tells of, and those that it never reached. */
function tasksOf(invocation: Invocation, { attempts, workflowOf, killed }: RunSources): PlacedInWorkflow[] {
  const { phase, ends, graph = {}, endedAt } = invocation;
  const byId = new Map(ends.map((end) => [end.id, end]));
  const roots = new Map([
    ...Object.entries(graph).map(([id, { root }]) => [id, root] as const),
    ...ends.map(({ id, root }) => [id, root] as const),
  ]);
  const projects = new Map([...roots].map(([id, root]) => [root, parseTaskId(id).project]));
  const own = attempts.filter((attempt) => attempt.phase === phase && attempt.attempt > 0);
  return [...roots].flatMap(([id, root]) => {
    const tried = own
      .filter(({ task }) => task === id || id.startsWith(`${task}:`))
      .sort((one, other) => one.attempt - other.attempt);
    const workflow = workflowOf({ id, root, kind: tried[0]?.kind });
    if (workflow === undefined) return [];
    const end = byId.get(id);
    const task = composeTask(
      {
        id,
        ...(phase === undefined ? {} : { phase }),
        end,
        attempts: tried,
        after: graph[id]?.after ?? [],
        killed: killed && endedAt === undefined,
      },
      describeNodes(end?.nodes ?? {}, projects),
    );
    return [{ ...task, workflow }];
  });
}

/** One entry for a task that several phases have: of the last that did something, or else of the last. */
function merged(tasks: readonly PlacedInWorkflow[]): PlacedInWorkflow[] {
  const last = new Map<string, PlacedInWorkflow>();
  for (const task of tasks) {
    const before = last.get(task.id);
    if (!before || !isIdle(task) || isIdle(before)) last.set(task.id, task);
  }
  return [...last.values()];
}

const isIdle = ({ status }: Pick<RunTask, 'status'>): boolean =>
  ['cached', 'kept', 'unknown'].includes(status);

const kindOfPhases = 'phases';

/** A task with the time for which it held its slots. What only waits for others (a workflow of phases) has none. */
function placedTask({
  id,
  after,
  kind,
  status,
  runMs,
  startedAt,
  endedAt,
  ...where
}: ComposedTask): PlacedTask {
  const started =
    startedAt === undefined || endedAt === undefined ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
  const idle = isIdle({ status }) || status === 'skipped' || kind === kindOfPhases;
  const { host, slots } = where;
  return {
    id,
    after,
    // An attached job may have run long before this run began.
    ms: idle
      ? 0
      : Math.max(0, status === 'attached' ? Math.min(runMs ?? started, started) : (runMs ?? started)),
    ...(host && { host }),
    ...(slots && { slots }),
  };
}

function slotsOf(attempts: readonly SideRecord[]): Record<string, SlotCounts> {
  const known = attempts.flatMap(({ host, hostSlots }) =>
    host && hostSlots ? [[host, hostSlots] as const] : [],
  );
  return Object.fromEntries(known);
}

function phaseOf({ phase, start, endedAt, ends }: Invocation): RunRecord['phases'] {
  if (phase === undefined || start.phase === undefined) return [];
  const ok = ends.every(({ status }) => !['failure', 'skipped', 'stopped'].includes(status));
  const { title } = parsePhase(start.phase.title);
  return [{ title, startedAt: start.startedAt, ...(endedAt === undefined ? {} : { endedAt, ok }) }];
}

function statusOf(tasks: readonly ComposedTask[], killed: boolean): RunRecord['status'] {
  if (killed) return 'killed';
  const some = (...statuses: RunTask['status'][]): boolean =>
    tasks.some(({ status }) => statuses.includes(status));
  if (some('interrupted')) return 'interrupted';
  return some('failed', 'skipped', 'killed') ? 'failed' : 'succeeded';
}

/** Names for each skipped task the tasks, however far before it, that did not end well. */
function withCauses(tasks: readonly PlacedInWorkflow[]): RunTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const causes = (id: string, seen: Set<string>): string[] =>
    (byId.get(id)?.after ?? []).flatMap((before) => {
      if (seen.has(before)) return [];
      seen.add(before);
      const status = byId.get(before)?.status;
      if (status === 'failed' || status === 'interrupted' || status === 'killed') return [before];
      return status === 'skipped' ? causes(before, seen) : [];
    });
  return tasks.map((task) =>
    task.status === 'skipped' ? { ...task, becauseOf: causes(task.id, new Set()) } : task,
  );
}
