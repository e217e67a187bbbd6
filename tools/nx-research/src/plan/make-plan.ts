import { chooseHost, type Hosts, LOCAL_HOST, type Needs, readProvenance } from '@research/compute';
import {
  estimateMakespanMs,
  type PlacedTask,
  readRecords,
  runTimes,
  type RunTimes,
} from '@research/reporting';
import { join } from 'node:path';
import { trainKind } from '../executors/train/kind';
import { modelStatus } from '../executors/training-status/model-status';
import type { TaskLinks } from '../graph-checks/links';
import type { TaskScope } from '../scope/task-scope';
import { oneSlot, slotsOf } from '../wiring/host-asks';
import type { WiredTask } from '../wiring/wired-task';
import { type GraphTask, taskGraph } from './task-graph';
import { type StateSources, taskState, type TaskState } from './task-state';

/** A task of a plan. */
export interface PlannedTask {
  readonly id: string;
  readonly state: TaskState;
  /** Where it would run; absent where no host has what it needs, or it is another plugin's. */
  readonly host?: string;
  readonly needs?: Needs;
  /** How long it takes, by history; absent without any. */
  readonly estimatedMs?: number;
  readonly after: readonly string[];
}

/** What a command would do. */
export interface Plan {
  readonly tasks: readonly PlannedTask[];
  /** Until the end when all that runs for sure runs, and when all that may run does too. */
  readonly estimatedMs: { readonly least: number; readonly most: number };
  /** Tasks that would run, or may, without a known duration. */
  readonly unknownTimes: readonly string[];
}

/** How many records are looked through for times and for outputs of the same inputs. */
const consideredRuns = 30;

/** What a plan is made of besides the task that asks for it. */
export interface PlanSources {
  readonly links: TaskLinks;
  readonly hosts: Hosts;
}

/** Says what the tasks of some ids would do, and all before them. Executes nothing. */
export async function makePlan(
  scope: TaskScope<unknown>,
  ids: readonly string[],
  { links, hosts }: PlanSources,
): Promise<Plan> {
  const { workspaceRoot, ports } = scope;
  const graph = taskGraph(ids, links, scope);
  const records = lazily(async () => (await readRecords(workspaceRoot, { last: consideredRuns })).records);
  const unsettled = new Set<string>();
  const states = new Map<string, TaskState>();
  for (const task of graph) {
    const sources = { workspaceRoot, env: ports.env, unsettled, records };
    const state = await stateOf(task, scope, sources);
    if (state.kind === 'runs' || state.kind === 'may run') unsettled.add(task.id);
    states.set(task.id, state);
  }
  const times = unsettled.size > 0 ? runTimes(await records()) : new Map<string, number>();
  const tasks = graph.map((task): PlannedTask => {
    const state = states.get(task.id) ?? foreignState(task, unsettled);
    const ms = estimated(task, times, workspaceRoot);
    return {
      id: task.id,
      state,
      ...(task.wired && placed(task.wired, hosts)),
      ...(ms === undefined ? {} : { estimatedMs: ms }),
      after: task.after,
    };
  });
  return { tasks, ...estimate(tasks, hosts) };
}

async function stateOf(
  task: GraphTask,
  scope: TaskScope<unknown>,
  sources: StateSources,
): Promise<TaskState> {
  const { wired } = task;
  if (!wired) return foreignState(task, sources.unsettled);
  if (wired.kind !== trainKind.name || wired.problems.length > 0) return taskState(wired, sources);
  const before = wired.reads.flatMap(({ producer }) =>
    producer && sources.unsettled.has(producer) ? [producer] : [],
  );
  if (before.length > 0)
    return { kind: 'may run', why: [...new Set(before)].map((id) => `${id} runs before it`) };
  const { state, why } = await modelStatus(scope, wired);
  return state === 'fresh'
    ? { kind: 'in place', why: [] }
    : { kind: 'runs', why: why.length > 0 ? why : [`its results are ${state}`] };
}

function foreignState({ after }: GraphTask, unsettled: ReadonlySet<string>): TaskState {
  const before = after.filter((id) => unsettled.has(id));
  return { kind: 'Nx decides', why: before.map((id) => `${id} runs before it`) };
}

/** True for a host on which a task may run, whatever it needs of it. */
const mayRunOn = ({ runsOn }: WiredTask, { id, transport }: Hosts['all'][number]): boolean =>
  runsOn === 'anywhere' || (runsOn === 'machine' ? transport.kind === 'local' : id === LOCAL_HOST);

function placed(task: WiredTask, hosts: Hosts): Pick<PlannedTask, 'host' | 'needs'> {
  const { needs = oneSlot, host } = task.asks ?? {};
  const candidates = hosts.all.filter((one) => mayRunOn(task, one));
  const route = chooseHost({ taskId: task.id, needs, host }, { ...hosts, all: candidates });
  return route.ok ? { host: route.value.host.id, needs: route.value.needs } : { needs };
}

/** By history, or else by what made the outputs in place. */
function estimated({ id, wired }: GraphTask, times: RunTimes, workspaceRoot: string): number | undefined {
  return times.get(id) ?? (wired && readProvenance(join(workspaceRoot, wired.outputFolder))?.durationMs);
}

function estimate(tasks: readonly PlannedTask[], { all }: Hosts): Pick<Plan, 'estimatedMs' | 'unknownTimes'> {
  const slots = Object.fromEntries(all.map((host) => [host.id, host.slots]));
  const makespan = (running: readonly TaskState['kind'][]): number =>
    estimateMakespanMs(
      tasks.map((task): PlacedTask => ({
        id: task.id,
        after: task.after,
        ms: running.includes(task.state.kind) ? (task.estimatedMs ?? 0) : 0,
        ...(running.includes(task.state.kind) && task.host && task.needs
          ? { host: task.host, slots: slotsOf(task.needs) }
          : {}),
      })),
      slots,
    );
  const unknownTimes = tasks
    .filter(({ state, estimatedMs }) => ['runs', 'may run'].includes(state.kind) && estimatedMs === undefined)
    .map(({ id }) => id);
  return { estimatedMs: { least: makespan(['runs']), most: makespan(['runs', 'may run']) }, unknownTimes };
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
