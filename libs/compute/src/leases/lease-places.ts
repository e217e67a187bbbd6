import { join } from 'node:path';
import { statePath } from '@research/core';
import type { SlotKind } from '../hosts/slot-kind';
import type { Slot } from './lease';
import type { LockResource } from './lock-request';

/** Where the locks and queues of a host's slots are. @param state absolute path of a state folder; '' for paths below it */
export function slotPlaces(state: string, host: string) {
  const path = (...rest: string[]): string => join(state, 'leases', ...rest);
  return {
    slots: path('slots', host),
    slot: ({ kind, number }: Slot): string => path('slots', host, `${kind}.${number}`),
    queue: (kind: SlotKind): string => path('queues', host, kind),
  };
}

/** The slot whose lock file has this name. */
export function slotNamed(name: string): Slot | undefined {
  const [, kind, number] = /^([a-z][a-z0-9]{0,19})\.(\d{1,4})$/.exec(name) ?? [];
  return kind === undefined ? undefined : { kind, number: Number(number) };
}

/** Where the lock and the queue of an output folder are. @param key see `folderKey` */
export function folderPlaces(workspaceRoot: string, key: string) {
  const path = (...rest: string[]): string => statePath(workspaceRoot, 'leases', 'folders', key, ...rest);
  return { lock: path('lock'), queue: path('queue') };
}

/** The folder with a folder for each output folder that was ever leased. */
export const leasedFolders = (workspaceRoot: string): string => statePath(workspaceRoot, 'leases', 'folders');

/** The lock that a task holds while it waits to be admitted by memory; all hosts of this machine share it. */
export const memoryGate = (workspaceRoot: string): LockResource => ({
  name: 'memory',
  count: 1,
  files: [statePath(workspaceRoot, 'leases', 'memory', 'gate')],
  queueFolder: statePath(workspaceRoot, 'leases', 'memory', 'queue'),
});
