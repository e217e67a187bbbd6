import { allOk, type BySlotKind, bySlotKind, ok, type Result } from '@research/core';
import { currentTime } from '@research/process';
import * as z from 'zod';
import type { Host } from '../hosts/host';
import { leaseOrder, type SlotKind } from '../hosts/slot-kind';
import type { Slot } from '../leases/lease';
import { parseLabel } from '../leases/lock-label';
import type { LockLabel } from '../leases/lock-request';
import { askHost } from './ask-host';
import { momentField, parseAnswer } from './host-fields';
import type { Link } from './link';

/** Who holds something or waits for it. */
export interface Holder {
  /** Task and process; absent for one that has not said yet who it is. */
  readonly label?: LockLabel;
  /** When it took it, or began to wait; by our clock. */
  readonly since: Date;
  /** The process of the label has ended, and left it to those that it started, for as long as they run. */
  readonly ended: boolean;
}

/** A slot and, when it is held, by whom. */
export interface SlotState extends Slot {
  readonly holder?: Holder;
}

/** The slots of a host, and who waits for them. */
export interface HostLeases {
  readonly host: Host;
  readonly slots: readonly SlotState[];
  /** In order of arrival; the first is served next. */
  readonly waiting: BySlotKind<readonly Holder[]>;
}

/** An output folder in use. */
export interface FolderLease {
  readonly holder: Holder;
  readonly waiting: readonly Holder[];
}

/** All leases at one moment. */
export interface Leases {
  readonly hosts: readonly HostLeases[];
  /** Of a workspace of this machine; elsewhere none. */
  readonly folders: readonly FolderLease[];
}

/**
 * Looks who holds the slots of hosts and who waits for them, on this machine or behind SSH, whatever workspace or machine they
 * came from. No process is kept waiting by it. Slots that a host no longer has are named while they are held. Fails as
 * `askHost` does.
 * @param hosts all those of this machine, or the one that the link leads to
 */
export async function inspectLeases(link: Link, hosts: readonly Host[]): Promise<Result<Leases>> {
  const nameOf = ({ id }: Host): string => (link.kind === 'local' ? id : link.slots);
  const answer = await askHost(link, { mode: 'slots', argv: hosts.map(nameOf), what });
  if (!answer.ok) return answer;
  const now = parseAnswer({ link, what }, nowLine, answer.value[0]);
  if (!now.ok) return now;
  const ahead = currentTime().getTime() - now.value[1].getTime();
  const aheadMs = Math.abs(ahead) < 2000 ? 0 : ahead;
  const lines = allOk(answer.value.slice(1).map((fields) => parse(link, fields, aheadMs)));
  if (!lines.ok) return lines;
  const foundOf = (host: Host): Found[] => lines.value.filter((one) => one.of === nameOf(host));
  return ok({
    hosts: hosts.map((host) => hostLeases(host, foundOf(host))),
    folders: link.kind === 'local' ? foldersIn(lines.value) : [],
  });
}

const what = 'its slots could not be looked at';

const nowLine = z.tuple([z.literal('now'), momentField]);

const foundLine = z.object({
  is: z.enum(['slot', 'waiter', 'folder', 'folder-waiter']),
  of: z.string(),
  kind: z.string(),
  number: z
    .string()
    .regex(/^\d{1,9}$/, 'is no number')
    .transform(Number),
  since: momentField,
  isThere: z.enum(['0', '1']),
});

/** A line of the answer; see `slotsInUse` in program/direct.pl. */
interface Found extends Omit<z.output<typeof foundLine>, 'since' | 'isThere'> {
  readonly holder: Holder;
}

function parse(link: Link, fields: readonly string[], aheadMs: number): Result<Found> {
  const [is, of, kind, number, since, isThere, ...rest] = fields;
  const line = parseAnswer({ link, what }, foundLine, { is, of, kind, number, since, isThere });
  if (!line.ok) return line;
  const label = parseLabel(rest.join('\t'));
  const { since: there, isThere: lives, ...found } = line.value;
  const holder = {
    since: new Date(there.getTime() + aheadMs),
    ended: label !== undefined && lives === '0',
    ...(label ? { label } : {}),
  };
  return ok({ ...found, holder });
}

function hostLeases(host: Host, found: readonly Found[]): HostLeases {
  const names = found.flatMap(({ is, kind }) => (is === 'slot' || is === 'waiter' ? [[kind, 0]] : []));
  const kinds = leaseOrder({ ...host.slots, ...Object.fromEntries(names) });
  const waiting = (kind: SlotKind): Holder[] =>
    found.flatMap((one) => (one.is === 'waiter' && one.kind === kind ? [one.holder] : []));
  return {
    host,
    slots: kinds.flatMap((kind) => statesOf(kind, host.slots[kind] ?? 0, found)),
    waiting: bySlotKind(kinds, waiting),
  };
}

function statesOf(kind: SlotKind, count: number, found: readonly Found[]): SlotState[] {
  const held = new Map(
    found.flatMap((one) => (one.is === 'slot' && one.kind === kind ? [[one.number, one.holder]] : [])),
  );
  const numbers = new Set([...Array.from({ length: count }, (_, number) => number), ...held.keys()]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => {
      const holder = held.get(number);
      return { kind, number, ...(holder ? { holder } : {}) };
    });
}

const foldersIn = (found: readonly Found[]): FolderLease[] =>
  found.flatMap(({ is, of, holder }) => {
    if (is !== 'folder') return [];
    const waiting = found.filter((one) => one.is === 'folder-waiter' && one.of === of);
    return [{ holder, waiting: waiting.map((one) => one.holder) }];
  });
