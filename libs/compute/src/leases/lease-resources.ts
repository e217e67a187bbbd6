import { type Failure, stateFolder } from '@research/core';
import { leaseOrder, type SlotKind } from '../hosts/slot-kind';
import { folderKey } from '../outputs/folder-key';
import { folderPlaces, slotPlaces } from './lease-places';
import type { LeaseRequest } from './lease-request';
import type { LockResource } from './lock-request';

type SlotRequest = Pick<LeaseRequest, 'workspaceRoot' | 'host' | 'needs'>;

/** The slots that a request asks for, kind by kind in the order in which everybody takes them. */
export function slotResources(request: SlotRequest): LockResource[] {
  return leaseOrder(request.needs)
    .filter((kind) => (request.needs[kind] ?? 0) > 0)
    .map((kind) => slotResource(request, kind));
}

function slotResource({ workspaceRoot, host, needs }: SlotRequest, kind: SlotKind): LockResource {
  const { slot, queue } = slotPlaces(stateFolder(workspaceRoot), host.id);
  return {
    name: kind,
    count: needs[kind] ?? 0,
    files: Array.from({ length: host.slots[kind] ?? 0 }, (_, number) => slot({ kind, number })),
    queueFolder: queue(kind),
  };
}

/** An output folder as something that one task at a time may have. @param outputFolder absolute */
export function folderResource(workspaceRoot: string, outputFolder: string): LockResource {
  const { lock, queue } = folderPlaces(workspaceRoot, folderKey(workspaceRoot, outputFolder));
  return { name: 'output folder', count: 1, files: [lock], queueFolder: queue };
}

/** Why a host can never give what is asked of it; undefined when it can. */
export function tooFewSlots({ host, needs, taskId }: Omit<LeaseRequest, 'signal'>): Failure | undefined {
  const kind = leaseOrder(needs).find((one) => (needs[one] ?? 0) > (host.slots[one] ?? 0));
  if (kind === undefined) return undefined;
  return {
    reason: 'lease-unavailable',
    what: `${taskId} asks for ${needs[kind]} ${kind} slots, but host ${host.id} has ${host.slots[kind] ?? 0}`,
    tries: [
      `lower \`needs.${kind}\` of the target`,
      'choose another host',
      'unset RESEARCH_SLOTS if it is set',
    ],
  };
}
