import type { Holder, HostLeases, Leases } from '@research/compute';
import { renderTable } from '../../task/render-table';

/** What a description needs besides the leases. */
export interface Moment {
  readonly now: Date;
  readonly isRunning: (pid: number) => boolean;
}

const heading = ['host', 'slot', 'task', 'process', 'since', 'for'];

/** The slots as a table, then who waits for which, in order, then the output folders in use. */
export function describeLeases({ hosts, folders }: Leases, moment: Moment): string[] {
  const queues = hosts.flatMap((host) => describeQueues(host, moment));
  const used = folders.flatMap(({ holder, waiting }) => [
    `output folder of ${nameOf(holder)}: held by ${described(holder, moment)}`,
    ...inOrder(waiting, moment),
  ]);
  return [
    ...renderTable([heading, ...hosts.flatMap((host) => rowsOf(host, moment))]),
    ...(queues.length > 0 ? ['', ...queues] : []),
    ...(used.length > 0 ? ['', ...used] : []),
  ];
}

function rowsOf({ host, slots }: HostLeases, moment: Moment): string[][] {
  return slots.map(({ kind, number, holder }) => {
    const slot = `${kind} ${number}`;
    if (!holder) return [host.id, slot, 'free'];
    return [
      host.id,
      slot,
      nameOf(holder),
      processOf(holder, moment),
      clockTime(holder.since),
      duration(holder, moment),
    ];
  });
}

function describeQueues({ host, waiting }: HostLeases, moment: Moment): string[] {
  return (['gpu', 'cpu'] as const).flatMap((kind) =>
    waiting[kind].length === 0
      ? []
      : [`waiting for ${kind} slots of ${host.id}, in this order:`, ...inOrder(waiting[kind], moment)],
  );
}

const inOrder = (holders: readonly Holder[], moment: Moment): string[] =>
  holders.map((holder, index) => `  ${index + 1}. ${described(holder, moment)}`);

const described = (holder: Holder, moment: Moment): string =>
  `${nameOf(holder)} (process ${processOf(holder, moment)}), for ${duration(holder, moment)}`;

const nameOf = ({ label }: Holder): string => label?.task ?? 'a task that is just starting';

/** A process that has ended leaves its slot to those that it started, for as long as they run. */
function processOf({ label }: Holder, { isRunning }: Moment): string {
  if (!label) return '?';
  return isRunning(label.pid) ? `${label.pid}` : `${label.pid}, which has ended; what it started goes on`;
}

const clockTime = (date: Date): string =>
  [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => `${part}`.padStart(2, '0')).join(':');

function duration({ since }: Holder, { now }: Moment): string {
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
