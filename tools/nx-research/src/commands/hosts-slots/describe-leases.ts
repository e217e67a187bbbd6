import type { Holder, HostLeases, Leases } from '@research/compute';
import { describeElapsed, type Failure } from '@research/core';
import { renderTable } from '../../task/shown-table';

const heading = ['host', 'slot', 'task', 'process', 'since', 'for'];

/** The slots as a table, then who waits for which, in order, then the output folders in use. */
export function describeLeases({ hosts, folders }: Leases, now: Date): string[] {
  const queues = hosts.flatMap((host) => describeQueues(host, now));
  const used = folders.flatMap(({ holder, waiting }) => [
    `output folder of ${nameOf(holder)}: held by ${described(holder, now)}`,
    ...inOrder(waiting, now),
  ]);
  return [
    ...renderTable([heading, ...hosts.flatMap((host) => rowsOf(host, now))]),
    ...(queues.length > 0 ? ['', ...queues] : []),
    ...(used.length > 0 ? ['', ...used] : []),
  ];
}

/** A host that is away, and what to do about it, in one line. */
export const describeUnreached = ({ what, tries = [] }: Failure): string =>
  `warning: ${what} (${tries.join('; ')})`;

function rowsOf({ host, slots }: HostLeases, now: Date): string[][] {
  return slots.map(({ kind, number, holder }) => {
    const slot = `${kind} ${number}`;
    if (!holder) return [host.id, slot, 'free'];
    return [host.id, slot, nameOf(holder), processOf(holder), clockTime(holder.since), duration(holder, now)];
  });
}

function describeQueues({ host, waiting }: HostLeases, now: Date): string[] {
  return Object.entries(waiting).flatMap(([kind, holders]) =>
    holders.length === 0
      ? []
      : [`waiting for ${kind} slots of ${host.id}, in this order:`, ...inOrder(holders, now)],
  );
}

const inOrder = (holders: readonly Holder[], now: Date): string[] =>
  holders.map((holder, index) => `  ${index + 1}. ${described(holder, now)}`);

const described = (holder: Holder, now: Date): string =>
  `${nameOf(holder)} (process ${processOf(holder)}), for ${duration(holder, now)}`;

const nameOf = ({ label }: Holder): string => label?.task ?? 'a task that is just starting';

function processOf({ label, ended }: Holder): string {
  if (!label) return '?';
  return ended ? `${label.pid}, which has ended; what it started goes on` : `${label.pid}`;
}

const clockTime = (date: Date): string =>
  [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => `${part}`.padStart(2, '0')).join(':');

const duration = ({ since }: Holder, now: Date): string => describeElapsed(now.getTime() - since.getTime());
