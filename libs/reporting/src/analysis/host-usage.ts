import { type SlotCounts, bySlotKind, slotKindsIn } from '@research/core';
import { clip, type Interval, joined, lengthOf, totalLength, union } from './interval';
import type { RunUsage, TaskUsage } from './run-usage';
import { type Slotted, type SlotTimes, sweepSlots } from './slot-sweep';

/** How one host was used in a stretch of time. Times in milliseconds. */
export interface HostUsage {
  readonly host: string;
  /** First and last sign of activity, ISO 8601. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** Time in which runs went on, overlapping ones counted once; the rest up to the last activity is idle. */
  readonly runningMs: number;
  readonly idleMs: number;
  readonly longestIdleMs: number;
  readonly tasks: number;
  readonly queueMs: number;
  readonly cpuSeconds: number;
  /** CPU seconds by the time of the busy cpu slots: 1 is one core in full use for each slot. */
  readonly cpuShare: number;
  /** Of the task that took most. */
  readonly peakMemoryMiB?: number;
  /** Mean over the time of the tasks whose GPUs were read. */
  readonly gpuPercent?: number;
  readonly slots: readonly SlotUsage[];
}

/** How slots of one kind were used. Times in slot-milliseconds. */
export interface SlotUsage {
  readonly kind: string;
  /** They differ where the host was changed between runs. */
  readonly fewest: number;
  readonly most: number;
  readonly busyMs: number;
  readonly ofRunning: number;
  readonly ofSpan: number;
}

/** How a host was used in a window; `undefined` when nothing went on there. */
export function hostUsage(host: string, runs: readonly RunUsage[], window: Interval): HostUsage | undefined {
  const here = runs.flatMap((run) => within({ ...run, slots: run.slots[host] }, window));
  const tasks = runs.flatMap((run) => run.tasks.filter((task) => task.host === host));
  const held = heldSlots(tasks).flatMap((task) => within(task, window));
  const active = union([...here, ...held]);
  const [first, last] = [active[0], active.at(-1)];
  if (!first || !last) return undefined;
  const slots = slotUsages(sweepSlots(here, held));
  const gaps = active.slice(1).map(({ from }, index) => from - (active[index]?.to ?? from));
  const busyCpuMs = slots.find(({ kind }) => kind === 'cpu')?.busyMs ?? 0;
  const taken = consumption(tasks, window);
  return {
    host,
    firstAt: new Date(first.from).toISOString(),
    lastAt: new Date(last.to).toISOString(),
    runningMs: totalLength(active),
    idleMs: gaps.reduce((sum, gap) => sum + gap, 0),
    longestIdleMs: Math.max(0, ...gaps),
    ...taken,
    cpuShare: share(taken.cpuSeconds * 1000, busyCpuMs),
    slots,
  };
}

function within(slotted: Interval & { readonly slots: SlotCounts | undefined }, window: Interval): Slotted[] {
  const { slots } = slotted;
  const clipped = clip(slotted, window);
  return slots === undefined || lengthOf(clipped) === 0 ? [] : [{ ...clipped, slots }];
}

/** One job that several runs followed held its slots once. */
function heldSlots(tasks: readonly TaskUsage[]): Slotted[] {
  const byTask = new Map<string, TaskUsage[]>();
  for (const task of tasks) {
    const same = byTask.get(task.id);
    if (same) same.push(task);
    else byTask.set(task.id, [task]);
  }
  return [...byTask.values()].flatMap((same) => joined<Slotted>(same, mostSlots));
}

const mostSlots = (one: Slotted, other: Slotted): Slotted => ({
  ...one,
  slots: bySlotKind(slotKindsIn(one.slots, other.slots), (kind) =>
    Math.max(one.slots[kind] ?? 0, other.slots[kind] ?? 0),
  ),
});

type Consumption = Pick<HostUsage, 'tasks' | 'queueMs' | 'cpuSeconds' | 'peakMemoryMiB' | 'gpuPercent'>;

/** What tasks took in a window; of a task that is partly in it, its part. */
function consumption(tasks: readonly TaskUsage[], window: Interval): Consumption {
  const parts = tasks.map((task) => ({ task, part: partIn(task, window) })).filter(({ part }) => part > 0);
  const peaks = parts.flatMap(({ task }) => task.peakMemoryMiB ?? []);
  const read = parts.flatMap(({ task, part }) =>
    task.gpuPercent === undefined ? [] : [{ percent: task.gpuPercent, ms: part * lengthOf(task) }],
  );
  const readMs = read.reduce((sum, { ms }) => sum + ms, 0);
  const queues = tasks.map(({ from, queueMs }) => lengthOf(clip({ from: from - queueMs, to: from }, window)));
  return {
    tasks: parts.length,
    queueMs: queues.reduce((sum, ms) => sum + ms, 0),
    cpuSeconds: parts.reduce((sum, { task, part }) => sum + part * (task.cpuSeconds ?? 0), 0),
    ...(peaks.length === 0 ? {} : { peakMemoryMiB: largest(peaks) }),
    ...(readMs === 0
      ? {}
      : { gpuPercent: read.reduce((sum, { percent, ms }) => sum + percent * ms, 0) / readMs }),
  };
}

function partIn(task: TaskUsage, window: Interval): number {
  return lengthOf(task) === 0 ? 0 : lengthOf(clip(task, window)) / lengthOf(task);
}

/** Of any number of values: as arguments of one call tens of thousands would be too many. */
const largest = (values: readonly number[]): number => values.reduce((one, other) => Math.max(one, other), 0);

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

const slotUsages = ({ busy, running, span, fewest, most }: SlotTimes): SlotUsage[] =>
  Object.entries(most)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => ({
      kind,
      fewest: fewest[kind] ?? 0,
      most: count,
      busyMs: busy[kind] ?? 0,
      ofRunning: share(busy[kind] ?? 0, running[kind] ?? 0),
      ofSpan: share(busy[kind] ?? 0, span[kind] ?? 0),
    }));
