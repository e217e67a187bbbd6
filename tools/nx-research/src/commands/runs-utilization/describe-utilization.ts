import { describeDuration } from '@research/core';
import type { HostUsage, SlotUsage, Utilization } from '@research/reporting';
import { percent } from '../shown-runs';
import { fitTable } from '../../task/shown-table';

/** How busy hosts have been, for the terminal: in all, then by day. @param since the first day of the window */
export function describeUtilization({ runs, hosts, days }: Utilization, since: string): string[] {
  return [
    `${runs} ${runs === 1 ? 'run' : 'runs'} since ${since}`,
    '',
    ...fitTable([
      ['host', ...heading],
      ...hosts.flatMap((host) => rowsOf(host).map((row) => [host.host, ...row])),
    ]),
    ...hosts.flatMap(describeGaps),
    ...(days.length < 2 ? [] : ['', ...byDay(days)]),
  ];
}

const byDay = (days: Utilization['days']): string[] =>
  fitTable([
    ['day and host', ...heading],
    ...days.flatMap(({ day, hosts }) =>
      hosts.flatMap((host) => rowsOf(host).map((row) => [`${day} ${host.host}`, ...row])),
    ),
  ]);

const heading = [
  'slots',
  'busy',
  'in runs',
  'in all',
  'running',
  'idle',
  'tasks',
  'queue',
  'CPU',
  'memory',
  'GPU',
];

/** A line for each kind of slot; what is the host's stands on the first. */
function rowsOf(host: HostUsage): string[][] {
  return host.slots.map((slots, index) => [...slotCells(slots), ...(index === 0 ? hostCells(host) : [])]);
}

const slotCells = ({ kind, fewest, most, busyMs, ofRunning, ofSpan }: SlotUsage): string[] => [
  `${fewest === most ? most : `${fewest}–${most}`} ${kind}`,
  `${slotHours(busyMs)} h`,
  percent(ofRunning),
  percent(ofSpan),
];

const slotHours = (ms: number): string => (ms / 3_600_000).toFixed(2);

const hostCells = (host: HostUsage): string[] => [
  describeDuration(host.runningMs),
  describeDuration(host.idleMs),
  `${host.tasks}`,
  describeDuration(host.queueMs),
  host.slots.some(({ kind, busyMs }) => kind === 'cpu' && busyMs > 0) ? percent(host.cpuShare) : '–',
  host.peakMemoryMiB === undefined ? '–' : `${(host.peakMemoryMiB / 1024).toFixed(1)} GiB`,
  host.gpuPercent === undefined ? '–' : `${Math.round(host.gpuPercent)} %`,
];

const describeGaps = ({ host, longestIdleMs }: HostUsage): string[] =>
  longestIdleMs > 0 ? [`${host} was idle for ${describeDuration(longestIdleMs)} at a stretch at most`] : [];
