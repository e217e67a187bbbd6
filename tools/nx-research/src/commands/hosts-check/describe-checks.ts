import { type Host, type HostCheck, hostTools } from '@research/compute';
import { slotKindsIn } from '@research/core';
import { renderTable } from '../../task/shown-table';

const heading = ['host', 'slots', 'memory', 'setup', 'perl', ...hostTools, 'GPU', 'lease', ''];

/** A table with a line for each host, and a line more for each behind SSH. */
export const describeChecks = (checks: readonly HostCheck[]): string[] => [
  ...renderTable([heading, ...checks.map(rowOf)]),
  ...checks.flatMap(farLine),
];

function farLine({ host, far }: HostCheck): string[] {
  if (!far) return [];
  const { roundTripMs, transferMs, freeDiskMiB, clockSeconds } = far;
  const transfer = transferMs === undefined ? '' : `, 64 KiB there and back in ${transferMs} ms`;
  const disk = freeDiskMiB === undefined ? '' : `, ${gibibytes(freeDiskMiB)} of disk free`;
  return [`host ${host.id}: round trip ${roundTripMs} ms${transfer}${disk}, ${describeClock(clockSeconds)}`];
}

/** Nothing depends on it but the times in logs. */
function describeClock(seconds: number): string {
  if (Math.abs(seconds) < 5) return 'its clock is right';
  return `its clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'} (there: timedatectl)`;
}

function rowOf({ host, versions, gpus, lease, failures }: HostCheck): string[] {
  const reached = gpus !== undefined;
  const version = (tool: keyof typeof versions): string => versions[tool] ?? (reached ? 'none' : '');
  return [
    host.id,
    slotsOf(host),
    host.memoryMiB === undefined ? '' : gibibytes(host.memoryMiB),
    host.setup === undefined ? 'none' : reached ? 'works' : 'fails',
    version('perl'),
    ...hostTools.map(version),
    reached ? gpuCell(gpus) : '',
    lease === undefined ? '' : leaseCell[lease],
    failures.length === 0 ? 'ready' : 'FAILED',
  ];
}

const leaseCell = { freed: 'taken and freed', busy: 'all held', hold: 'locks hold' } as const;

const slotsOf = ({ slots }: Host): string =>
  slotKindsIn(slots)
    .filter((kind) => kind === 'cpu' || (slots[kind] ?? 0) > 0)
    .map((kind) => `${slots[kind]} ${kind}`)
    .join(', ');

function gpuCell(gpus: NonNullable<HostCheck['gpus']>): string {
  const cells = gpus.map(
    ({ name, freeMiB }) => `${name}${freeMiB > 0 ? ` (${gibibytes(freeMiB)} free)` : ''}`,
  );
  return cells.length > 0 ? cells.join(', ') : 'none';
}

const gibibytes = (mebibytes: number): string => `${(mebibytes / 1024).toFixed(1)} GiB`;
