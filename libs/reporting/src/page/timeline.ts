import { type SlotCounts, slotKindsIn } from '@research/core';
import { hasRun } from '../analysis/execution';
import { clip, type Interval } from '../analysis/interval';
import { runUsage, type TaskUsage } from '../analysis/run-usage';
import type { RunRecord, RunTask } from '../runs/run-record';

/** What a lane holds: work in a slot, tasks that wait for one, work without a slot, or outputs that were there. */
export type LaneKind = 'slot' | 'waiting' | 'no slot' | 'there';

/** A row of the timeline. */
export interface Lane {
  readonly kind: LaneKind;
  /** The host of a slot or of those who wait; otherwise empty. */
  readonly host: string;
  readonly name: string;
}

/** A stretch of a task in a lane: number of the lane, number of the task in the record, start and end in ms from the start of the run. */
export type Bar = readonly [lane: number, task: number, from: number, to: number];

/** When tasks worked, in which slot, and when they waited for it. No two bars of a lane overlap. */
export interface Timeline {
  readonly lanes: readonly Lane[];
  /** By start. A task that holds two slots has two bars. */
  readonly bars: readonly Bar[];
}

interface Stretch extends Interval {
  readonly task: number;
  /** How many lanes it takes. */
  readonly lanes: number;
}

interface Group extends Omit<Lane, 'name'> {
  readonly nameOf: (number: number) => string;
  readonly stretches: readonly Stretch[];
  /** So many lanes at least. */
  readonly least: number;
}

/** Slots that stay idle are drawn where a host has no more of a kind than this. */
const mostIdle = 8;

/** A task has no more lanes than this, whatever its record says. */
const mostLanes = 256;

/** Lays the tasks of a run out in lanes. What a record says of times that no clock can have shown is left out. */
export function timeline(run: RunRecord): Timeline {
  const lanes: Lane[] = [];
  const bars: Bar[] = [];
  for (const { kind, host, nameOf, stretches, least } of groupsOf(run)) {
    const first = lanes.length;
    const { placed, count } = place(stretches);
    for (let number = 0; number < Math.max(count, least); number += 1)
      lanes.push({ kind, host, name: nameOf(number + 1) });
    bars.push(...placed.map(([lane, ...rest]): Bar => [first + lane, ...rest]));
  }
  return { lanes, bars: bars.sort((one, other) => one[2] - other[2] || one[0] - other[0]) };
}

/** First fit by start, which takes no more lanes than tasks ever ran at once. */
function place(stretches: readonly Stretch[]): { placed: Bar[]; count: number } {
  const ends: number[] = [];
  const placed: Bar[] = [];
  for (const { task, lanes, from, to } of [...stretches].sort((a, b) => a.from - b.from || a.to - b.to)) {
    for (let lane = 0, left = lanes; left > 0; lane += 1) {
      if ((ends[lane] ?? -Infinity) > from) continue;
      ends[lane] = to;
      placed.push([lane, task, from, to]);
      left -= 1;
    }
  }
  return { placed, count: ends.length };
}

/** A task that held slots, and its number in the record. */
interface Held extends TaskUsage {
  readonly number: number;
}

/** The part of a stretch in ms since 1970 that lies in the run, as ms from its start; none of what is no time. */
type Within = (from: number, to: number) => Interval[];

function groupsOf(run: RunRecord): Group[] {
  const within = withinRun(run);
  const numbers = new Map(run.tasks.map(({ id }, number) => [id, number]));
  const held = runUsage(run).tasks.map((usage): Held => ({ ...usage, number: numbers.get(usage.id) ?? -1 }));
  const holding = new Set(held.map(({ number }) => number));
  const others = run.tasks.flatMap((task, number) => (holding.has(number) ? [] : [{ task, number }]));
  const hosts = [...new Set([...Object.keys(run.slots), ...held.map(({ host }) => host)])].sort();
  const timesOf = ({ startedAt = '', endedAt = run.endedAt }: RunTask): Interval[] =>
    within(Date.parse(startedAt), Date.parse(endedAt));
  const without = others.flatMap(({ task, number }) =>
    hasRun(task) ? timesOf(task).map((one) => ({ ...one, task: number, lanes: 1 })) : [],
  );
  const restored = others.flatMap(({ task, number }) =>
    // Nx restores many at once, and says of each that it took as long as all: a moment is all that matters.
    isThere(task) ? timesOf(task).map(({ to }) => ({ from: to, to, task: number, lanes: 1 })) : [],
  );
  return [
    ...hosts.flatMap((host) => {
      const here = held.filter((usage) => usage.host === host);
      return [
        ...slotGroups({ host, slots: run.slots[host], held: here, within }),
        plainGroup(
          'waiting',
          host,
          here.flatMap((usage) => waitOf(usage, run, within)),
        ),
      ];
    }),
    plainGroup('no slot', '', without),
    plainGroup('there', '', restored),
  ].filter(({ stretches, least }) => stretches.length > 0 || least > 0);
}

function withinRun({ startedAt, wallMs }: RunRecord): Within {
  const start = Date.parse(startedAt);
  return (from, to) => {
    const part = clip(
      { from: Math.round(from - start), to: Math.round(to - start) },
      { from: 0, to: wallMs },
    );
    return part.to >= part.from ? [part] : [];
  };
}

const isThere = ({ status }: RunTask): boolean => status === 'cached' || status === 'kept';

/** Of the time before its slots, no more than its executor has been there. */
function waitOf({ number, from, queueMs }: Held, run: RunRecord, within: Within): Stretch[] {
  const started = Date.parse(run.tasks[number]?.startedAt ?? '');
  const since = Math.max(from - queueMs, Number.isNaN(started) ? -Infinity : started);
  const waits = within(since, from).filter((part) => part.to > part.from);
  return waits.map((part) => ({ ...part, task: number, lanes: 1 }));
}

interface HostSlots {
  readonly host: string;
  readonly slots: SlotCounts | undefined;
  readonly held: readonly Held[];
  readonly within: Within;
}

function slotGroups({ host, slots = { cpu: 0, gpu: 0 }, held, within }: HostSlots): Group[] {
  const kinds = slotKindsIn(slots, ...held.map((usage) => usage.slots));
  return kinds.map((kind) => {
    const count = Math.ceil(slots[kind] ?? 0);
    const stretches = held.flatMap(({ number, from, to, slots: taken }) => {
      const lanes = Math.min(mostLanes, Math.ceil(taken[kind] ?? 0));
      return lanes > 0 ? within(from, to).map((part) => ({ ...part, task: number, lanes })) : [];
    });
    return {
      ...{ kind: 'slot', host, stretches },
      nameOf: (number) => `${kind} ${number}${count > mostIdle ? ` of ${count}` : ''}`,
      least: count > mostIdle ? 0 : count,
    };
  });
}

const plainGroup = (kind: LaneKind, host: string, stretches: readonly Stretch[]): Group => ({
  ...{ kind, host, stretches, least: 0 },
  nameOf: (number) => `${titles[kind]}${number > 1 ? ` ${number}` : ''}`,
});

const titles: Readonly<Record<LaneKind, string>> = {
  slot: 'slot',
  waiting: 'waiting',
  'no slot': 'without a slot',
  there: 'from the cache',
};
