import { type HostUsage, hostUsage } from './host-usage';
import { clip, type Interval, lengthOf } from './interval';
import type { RunUsage } from './run-usage';

/** How the hosts were used in a window of time, and in each part of it. */
export interface Utilization {
  readonly runs: number;
  /** By name. */
  readonly hosts: readonly HostUsage[];
  readonly days: readonly DayUtilization[];
}

/** How the hosts were used on one day. */
export interface DayUtilization {
  readonly day: string;
  readonly hosts: readonly HostUsage[];
}

/** A day and its name. Some days have 23 or 25 hours. */
export interface Day extends Interval {
  readonly day: string;
}

/** Sums up what runs took of their hosts on some days, which follow one another; days without any are left out. */
export function utilization(runs: readonly RunUsage[], days: readonly Day[]): Utilization {
  const window = { from: days[0]?.from ?? 0, to: days.at(-1)?.to ?? 0 };
  const lasting = runs.map((run) => ({ run, whole: wholeOf(run) }));
  const runsIn = (part: Interval): RunUsage[] =>
    lasting.flatMap(({ run, whole }) => (lengthOf(clip(whole, part)) > 0 ? [run] : []));
  const used = days.map((day) => ({ day: day.day, hosts: hostsIn(runsIn(day), day) }));
  return {
    runs: runsIn(window).length,
    hosts: hostsIn(runsIn(window), window),
    days: used.filter(({ hosts }) => hosts.length > 0),
  };
}

/** From the first sign of a run to the last: a job may have been there before the run that followed it. */
function wholeOf({ from, to, tasks }: RunUsage): Interval {
  return tasks.reduce<Interval>(
    (whole, task) => ({ from: Math.min(whole.from, task.from), to: Math.max(whole.to, task.to) }),
    { from, to },
  );
}

function hostsIn(runs: readonly RunUsage[], part: Interval): HostUsage[] {
  const names = runs.flatMap(({ slots, tasks }) => [...Object.keys(slots), ...tasks.map(({ host }) => host)]);
  return [...new Set(names)].sort().flatMap((host) => hostUsage(host, runs, part) ?? []);
}
