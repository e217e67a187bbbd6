import { isMissing, ok, stateFolder, type Result } from '@research/core';
import { isRunning } from '@research/process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../hosts/host';
import { slotKinds, type SlotKind } from '../hosts/slot-kind';
import type { Slot } from './lease';
import { folderPlaces, leasedFolders, slotNamed, slotPlaces } from './lease-places';
import { parseLabel } from './lock-label';
import type { LockLabel } from './lock-request';
import { probeLocks } from './probe-locks';

/** Who holds something or waits for it. */
export interface Holder {
  /** Task and process; absent for one that has not said yet who it is. */
  readonly label?: LockLabel;
  /** When it took it, or began to wait. */
  readonly since: Date;
  /** The process of the label has ended, and left it to those that it started, for as long as they run. */
  readonly ended: boolean;
}

/** A slot and, when somebody has it, who. */
export interface SlotState extends Slot {
  readonly holder?: Holder;
}

/** The slots of a host, and who waits for them. */
export interface HostLeases {
  readonly host: Host;
  readonly slots: readonly SlotState[];
  /** In order of arrival; whoever is first is served next. */
  readonly waiting: Readonly<Record<SlotKind, readonly Holder[]>>;
}

/** An output folder in use. */
export interface FolderLease {
  readonly holder: Holder;
  readonly waiting: readonly Holder[];
}

/** All leases of a workspace at one moment. */
export interface Leases {
  readonly hosts: readonly HostLeases[];
  readonly folders: readonly FolderLease[];
}

/**
 * Looks who holds and who waits, without keeping anybody waiting. Slots that a host no longer has are named while somebody
 * holds them. Fails without perl.
 */
export async function inspectLeases(workspaceRoot: string, hosts: readonly Host[]): Promise<Result<Leases>> {
  const keys = namesIn(leasedFolders(workspaceRoot));
  const folders = keys.map((key) => folderPlaces(workspaceRoot, key));
  const files = [
    ...hosts.flatMap((host) => [
      ...slotsOf(workspaceRoot, host).map(slotPlaces(stateFolder(workspaceRoot), host.id).slot),
      ...slotKinds.flatMap((kind) => tickets(slotPlaces(stateFolder(workspaceRoot), host.id).queue(kind))),
    ]),
    ...folders.flatMap(({ lock, queue }) => [lock, ...tickets(queue)]),
  ];
  const probed = await probeLocks(files);
  if (!probed.ok) return probed;
  const holders = (paths: readonly string[]): Holder[] =>
    paths.flatMap((path) => holderOf(path, probed.value) ?? []);
  const waitersIn = (queue: string): Holder[] =>
    holders(files.filter((file) => file.startsWith(`${queue}/`)));
  return ok({
    hosts: hosts.map((host) => hostLeases({ workspaceRoot, host, labels: probed.value, waitersIn })),
    folders: folders.flatMap(({ lock, queue }) =>
      holders([lock]).map((holder) => ({ holder, waiting: waitersIn(queue) })),
    ),
  });
}

interface Inspection {
  readonly workspaceRoot: string;
  readonly host: Host;
  readonly labels: ReadonlyMap<string, string>;
  readonly waitersIn: (queue: string) => Holder[];
}

function hostLeases({ workspaceRoot, host, labels, waitersIn }: Inspection): HostLeases {
  const { slot: fileOf, queue } = slotPlaces(stateFolder(workspaceRoot), host.id);
  const states = slotsOf(workspaceRoot, host).map((slot): SlotState => {
    const holder = holderOf(fileOf(slot), labels);
    return holder ? { ...slot, holder } : slot;
  });
  return {
    host,
    slots: states.filter((slot) => slot.holder || slot.number < host.slots[slot.kind]),
    waiting: { cpu: waitersIn(queue('cpu')), gpu: waitersIn(queue('gpu')) },
  };
}

/** A label is written when a lock is taken: the file's time is since when it is held. */
function holderOf(path: string, labels: ReadonlyMap<string, string>): Holder | undefined {
  const text = labels.get(path);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (text === undefined || !stats) return undefined;
  const label = parseLabel(text);
  const ended = label !== undefined && !isRunning(label.pid);
  return { since: stats.mtime, ended, ...(label ? { label } : {}) };
}

/** Those that the host has, and those that have a lock file from a time when it had more. */
function slotsOf(workspaceRoot: string, host: Host): Slot[] {
  const onDisk = namesIn(slotPlaces(stateFolder(workspaceRoot), host.id).slots).flatMap(
    (name) => slotNamed(name) ?? [],
  );
  return slotKinds.flatMap((kind) => {
    const numbers = onDisk.filter((slot) => slot.kind === kind).map(({ number }) => number);
    const count = Math.max(host.slots[kind], ...numbers.map((number) => number + 1));
    return Array.from({ length: count }, (_, number) => ({ kind, number }));
  });
}

/** In order of arrival. */
function tickets(queue: string): string[] {
  const numbers = namesIn(queue).filter((name) => /^\d+$/.test(name));
  return numbers.sort((a, b) => Number(a) - Number(b)).map((name) => join(queue, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
