import { closeSync } from 'node:fs';
import { basename } from 'node:path';
import { fail, type Failure, type Result } from '@research/core';
import { prepareToRun } from '@research/process';
import { slotKinds, type SlotKind } from '../hosts/slot-kind';
import { folderKey } from '../outputs/folder-key';
import { acquireLocks } from './acquire-locks';
import type { Lease, Slot } from './lease';
import { folderPlaces, slotNamed, slotPlaces } from './lease-places';
import type { LeaseRequest, LeaseWait } from './lease-request';
import type { HeldLock, LockResource, LockWait } from './lock-request';

/**
 * Runs `use` while holding the asked-for slots of a host, and the output folder when one is named. Leases are served in
 * order of arrival and freed by the kernel: with this process, or with the last child that inherited the descriptors.
 * Fails at once with `lease-unavailable` when the host has fewer slots than asked for, and with `interrupted` on abort.
 * Do not ask for a lease inside `use`: two tasks that do so can wait for each other.
 */
export async function withLease<T>(
  request: LeaseRequest,
  use: (lease: Lease) => Promise<Result<T>>,
): Promise<Result<T>> {
  const tooMuch = slotKinds.find((kind) => request.needs[kind] > request.host.slots[kind]);
  if (tooMuch) return fail(notEnoughSlots(request, tooMuch));
  const startedMs = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startedMs);
  let waited = false;
  const locks = await acquireLocks({
    resources: resourcesOf(request),
    label: { task: request.taskId, pid: process.pid, since: new Date().toISOString() },
    signal: request.signal,
    onDelay() {
      waited = true;
      void prepareToRun(); // now, not while it holds the slot
    },
    onWait(wait) {
      request.onWait?.({ ...leaseWait(wait), sinceMs: elapsedMs() });
    },
  });
  if (!locks.ok) return locks;
  try {
    return await use(leaseOf(locks.value, waited ? elapsedMs() : 0));
  } finally {
    for (const { descriptor } of locks.value) closeSync(descriptor);
  }
}

/** The output folder comes first: a task must not sit on slots while another fills its folder. */
function resourcesOf(request: LeaseRequest): LockResource[] {
  const slots = slotKinds
    .filter((kind) => request.needs[kind] > 0)
    .map((kind) => slotResource(request, kind));
  return request.outputFolder === undefined
    ? slots
    : [folderResource(request, request.outputFolder), ...slots];
}

function slotResource({ workspaceRoot, host, needs }: LeaseRequest, kind: SlotKind): LockResource {
  const { slot, queue } = slotPlaces(workspaceRoot, host.id);
  return {
    name: kind,
    count: needs[kind],
    files: Array.from({ length: host.slots[kind] }, (_, number) => slot({ kind, number })),
    queueFolder: queue(kind),
  };
}

function folderResource({ workspaceRoot }: LeaseRequest, outputFolder: string): LockResource {
  const { lock, queue } = folderPlaces(workspaceRoot, folderKey(workspaceRoot, outputFolder));
  return { name: 'output folder', count: 1, files: [lock], queueFolder: queue };
}

const leaseWait = ({ name, behind }: LockWait): Pick<LeaseWait, 'kind' | 'behind'> => ({
  kind: slotKinds.find((kind) => kind === name) ?? 'output folder',
  behind,
});

function leaseOf(locks: readonly HeldLock[], waitedMs: number): Lease {
  return { slots: locks.flatMap(slotOf), descriptors: locks.map(({ descriptor }) => descriptor), waitedMs };
}

function slotOf({ file }: HeldLock): Slot[] {
  const slot = slotNamed(basename(file));
  return slot ? [slot] : [];
}

function notEnoughSlots({ host, needs, taskId }: LeaseRequest, kind: SlotKind): Failure {
  return {
    reason: 'lease-unavailable',
    what: `${taskId} asks for ${needs[kind]} ${kind} slots, but host ${host.id} has ${host.slots[kind]}`,
    tries: [
      `lower \`needs.${kind}\` of the target`,
      'choose another host',
      'unset RESEARCH_SLOTS if it is set',
    ],
  };
}
