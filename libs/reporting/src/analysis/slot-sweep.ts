import { type SlotCounts, bySlotKind, slotKindsIn } from '@research/core';
import type { Interval } from './interval';

/** Times in slot-milliseconds, by kind. */
export interface SlotTimes {
  readonly busy: SlotCounts;
  /** Slots that there were, while anything ran. */
  readonly running: SlotCounts;
  /** Slots that there were, from the first activity to the last. */
  readonly span: SlotCounts;
  readonly fewest: SlotCounts;
  readonly most: SlotCounts;
}

/** A stretch in which something holds slots, or in which a run sees a host with so many. */
export interface Slotted extends Interval {
  readonly slots: SlotCounts;
}

interface Change {
  readonly at: number;
  readonly opens?: Slotted;
  readonly closes?: Slotted;
  /** Slots taken by tasks from here on, more or fewer. */
  readonly taken: SlotCounts;
}

const none: SlotCounts = { cpu: 0, gpu: 0 };

/**
 * Adds up the slots of a host over time. Where runs overlap that see different numbers, the larger counts; where none is on,
 * those of the last run before. No more slots are busy than there are: a task that failed while it waited held none.
 * @param runs in any order, clipped to the time in question, as are the tasks
 */
export function sweepSlots(runs: readonly Slotted[], tasks: readonly Slotted[]): SlotTimes {
  const kinds = slotKindsIn(...[...runs, ...tasks].map(({ slots }) => slots));
  const each = (count: (kind: string) => number): SlotCounts => bySlotKind(kinds, count);
  const changes = [...runs.flatMap(runChanges), ...tasks.flatMap(taskChanges)];
  changes.sort((one, other) => one.at - other.at);
  const first = [...runs].sort((one, other) => one.from - other.from)[0];
  let times = { busy: none, running: none, span: none };
  let [slots, taken, fewest, most] = [first?.slots ?? none, none, first?.slots ?? none, first?.slots ?? none];
  const open = new Set<Slotted>();
  changes.forEach((change, index) => {
    if (change.opens) open.add(change.opens);
    if (change.closes) open.delete(change.closes);
    taken = each((kind) => of(taken, kind) + of(change.taken, kind));
    if (open.size > 0) slots = each((kind) => Math.max(...[...open].map((run) => of(run.slots, kind))));
    const ms = (changes[index + 1]?.at ?? change.at) - change.at;
    if (ms === 0) return;
    const isRunning = open.size > 0 || Object.values(taken).some((count) => count > 0);
    const [now, used] = [slots, taken];
    fewest = each((kind) => Math.min(of(fewest, kind), of(now, kind)));
    most = each((kind) => Math.max(of(most, kind), of(now, kind)));
    times = {
      busy: each((kind) => of(times.busy, kind) + ms * Math.min(of(used, kind), of(now, kind))),
      running: isRunning ? each((kind) => of(times.running, kind) + ms * of(now, kind)) : times.running,
      span: each((kind) => of(times.span, kind) + ms * of(now, kind)),
    };
  });
  return { ...times, fewest, most };
}

const of = (counts: SlotCounts, kind: string): number => counts[kind] ?? 0;

const runChanges = (run: Slotted): Change[] => [
  { at: run.from, opens: run, taken: none },
  { at: run.to, closes: run, taken: none },
];

const taskChanges = ({ from, to, slots }: Slotted): Change[] => [
  { at: from, taken: slots },
  { at: to, taken: bySlotKind(slotKindsIn(slots), (kind) => -of(slots, kind)) },
];
