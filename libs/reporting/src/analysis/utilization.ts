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
  const overlaps = (run: RunUsage, part: Interval): boolean =>
    [run, ...run.tasks].some((one) => lengthOf(clip(one, part)) > 0);
  const inWindow = runs.filter((run) => overlaps(run, window));
  const names = new Set(
    inWindow.flatMap(({ slots, tasks }) => [...Object.keys(slots), ...tasks.map(({ host }) => host)]),
  );
  const hostsIn = (part: Interval): HostUsage[] => {
    const then = inWindow.filter((run) => overlaps(run, part));
    return [...names].sort().flatMap((host) => hostUsage(host, then, part) ?? []);
  };
  const used = days.map((day) => ({ day: day.day, hosts: hostsIn(day) }));
  return {
    runs: inWindow.length,
    hosts: hostsIn(window),
    days: used.filter(({ hosts }) => hosts.length > 0),
  };
}
