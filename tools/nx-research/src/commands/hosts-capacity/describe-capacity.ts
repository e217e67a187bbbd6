import {
  type CapacityLimit,
  type GpuReading,
  gibibytes,
  type HostCapacity,
  isFull,
  type SlotUse,
} from '@research/compute';
import { renderTable } from '../../task/shown-table';
import type { JudgedHost } from './judged-host';

const heading = ['host', 'load', 'memory free', 'swap', 'disk free', 'GPU', 'free slots', 'waiting', ''];

/** A table with a line for each host, then a line for each thing that one is short of, and what to do about it. */
export const describeCapacity = (hosts: readonly JudgedHost[]): string[] => [
  ...renderTable([heading, ...hosts.map(rowOf)]),
  ...hosts.flatMap(shortages),
];

function rowOf(judged: JudgedHost): string[] {
  if ('failure' in judged) return [judged.host.id, '', '', '', '', '', '', '', 'UNKNOWN'];
  const { host, capacity, limits } = judged;
  const { memory, load, cores, disk, gpus } = capacity.reading;
  return [
    host.id,
    `${load.toFixed(1)} on ${cores} cores`,
    `${gibibytes(memory.availableMiB)} of ${gibibytes(memory.totalMiB)}`,
    swapCell(capacity),
    disk ? gibibytes(disk.freeMiB) : '?',
    gpus.length === 0 ? 'none' : gpus.map(gpuCell).join(', '),
    slotCells(capacity, ({ free, total }) => `${free} of ${total}`),
    slotCells(capacity, ({ waiting }) => `${waiting}`),
    verdict(limits),
  ];
}

function verdict(limits: readonly CapacityLimit[]): string {
  const names = (level: CapacityLimit['level']): string =>
    limits.flatMap((limit) => (limit.level === level ? [limit.what] : [])).join(', ');
  if (isFull(limits)) return `FULL: ${names('full')}`;
  return limits.length === 0 ? 'room' : `short of ${names('short')}`;
}

function swapCell({ reading: { memory }, swapMiBPerSecond }: HostCapacity): string {
  if (memory.swapTotalMiB === 0) return 'none';
  const moving = swapMiBPerSecond >= 0.05 ? `, ${swapMiBPerSecond.toFixed(1)} MiB/s` : '';
  return `${gibibytes(memory.swapUsedMiB)} used${moving}`;
}

function gpuCell({ utilization, usedMiB, totalMiB }: GpuReading): string {
  const memory =
    usedMiB === undefined || totalMiB === undefined
      ? '?'
      : `${gibibytes(totalMiB - usedMiB)} of ${gibibytes(totalMiB)} free`;
  return utilization === undefined ? memory : `${memory}, ${utilization} % busy`;
}

const slotCells = ({ slots }: HostCapacity, cell: (use: SlotUse) => string): string =>
  Object.entries(slots)
    .filter(([kind, { total }]) => kind === 'cpu' || total > 0)
    .map(([kind, use]) => `${cell(use)} ${kind}`)
    .join(', ');

function shortages(judged: JudgedHost): string[] {
  if ('failure' in judged) return [];
  return judged.limits.flatMap(({ what, because, tries }) => [
    '',
    `${judged.host.id}, ${what}: ${because}`,
    ...tries.map((one) => `  → ${one}`),
  ]);
}
