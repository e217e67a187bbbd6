import { type SlotCounts, bySlotKind, slotKindsIn } from '@research/core';
import type { PlacedTask } from '../runs/lower-bound';

/**
 * How long tasks take on hosts with slots, in milliseconds: each starts as soon as what it waits for has ended and its
 * slots are free, those before the longest remaining chain first (Graham's list scheduling by critical path).
 * @param tasks without cycles; what they wait for besides is taken for done
 * @param slots those of each host; a task on a host that is not named, or that takes none, waits for no slot
 */
export function estimateMakespanMs(
  tasks: readonly PlacedTask[],
  slots: Readonly<Record<string, SlotCounts>>,
): number {
  const left = new Map(tasks.map((task) => [task.id, task]));
  const urgency = remainingChains(tasks);
  const free: Free = new Map(Object.entries(slots));
  const running: { readonly task: PlacedTask; readonly endMs: number }[] = [];
  let nowMs = 0;
  const unfinished = new Set(left.keys());
  while (left.size > 0 || running.length > 0) {
    const ready = [...left.values()]
      .filter(({ after }) => after.every((id) => !unfinished.has(id)))
      .sort((one, other) => (urgency.get(other.id) ?? 0) - (urgency.get(one.id) ?? 0));
    for (const task of ready.filter((one) => take(one, free, slots))) {
      left.delete(task.id);
      running.push({ task, endMs: nowMs + task.ms });
    }
    running.sort((one, other) => one.endMs - other.endMs);
    const next = running.shift();
    if (!next) return nowMs; // a cycle, or a task larger than its host: neither will ever run
    nowMs = next.endMs;
    unfinished.delete(next.task.id);
    give(next.task, free, slots);
  }
  return nowMs;
}

type Free = Map<string, SlotCounts>;

/** What a task holds of its host: no more than there is, for a plan is no reason to wait for ever. */
function held(
  { host, slots }: PlacedTask,
  all: Readonly<Record<string, SlotCounts>>,
): SlotCounts | undefined {
  const there = all[host ?? ''];
  return (
    there && slots && bySlotKind(slotKindsIn(slots), (kind) => Math.min(slots[kind] ?? 0, there[kind] ?? 0))
  );
}

function take(task: PlacedTask, free: Free, all: Readonly<Record<string, SlotCounts>>): boolean {
  const here = free.get(task.host ?? '');
  const wanted = held(task, all);
  if (!here || !wanted) return true;
  if (Object.keys(wanted).some((kind) => (here[kind] ?? 0) < (wanted[kind] ?? 0))) return false;
  free.set(task.host ?? '', changed(here, wanted, -1));
  return true;
}

function give(task: PlacedTask, free: Free, all: Readonly<Record<string, SlotCounts>>): void {
  const here = free.get(task.host ?? '');
  const wanted = held(task, all);
  if (!here || !wanted) return;
  free.set(task.host ?? '', changed(here, wanted, 1));
}

const changed = (here: SlotCounts, by: SlotCounts, sign: 1 | -1): SlotCounts =>
  bySlotKind(slotKindsIn(here), (kind) => (here[kind] ?? 0) + sign * (by[kind] ?? 0));

/** For each task the time from its start to the end of the longest chain behind it. */
function remainingChains(tasks: readonly PlacedTask[]): Map<string, number> {
  const waiting = new Map<string, PlacedTask[]>();
  for (const task of tasks) for (const id of task.after) waiting.set(id, [...(waiting.get(id) ?? []), task]);
  const known = new Map<string, number>();
  const chain = (task: PlacedTask): number => {
    const before = known.get(task.id);
    if (before !== undefined) return before;
    known.set(task.id, task.ms);
    const value = task.ms + Math.max(0, ...(waiting.get(task.id) ?? []).map(chain));
    known.set(task.id, value);
    return value;
  };
  for (const task of tasks) chain(task);
  return known;
}
