import { closeSync } from 'node:fs';
import { basename } from 'node:path';
import { fail, ok, type Result } from '@research/core';
import { prepareToRun, currentTime } from '@research/process';
import { type Admitted, awaitMemory } from '../admission/await-memory';
import { acquireLocks } from './acquire-locks';
import type { Lease } from './lease';
import { slotNamed } from './lease-places';
import type { LeaseRequest, LeaseWait } from './lease-request';
import { folderResource, slotResources, tooFewSlots } from './lease-resources';
import type { HeldLock, LockResource, LockWait } from './lock-request';

/**
 * Runs `use` while holding the asked-for slots of a host, and the output folder when one is named. Leases are served in
 * order of arrival, earlier by their rank, and freed by the kernel: with this process, or with the last child that inherited
 * the descriptors.
 * Fails at once with `lease-unavailable` when the host has fewer slots than asked for, and with `interrupted` on abort.
 * Do not ask for a lease inside `use`: two tasks that do so can wait for each other.
 */
export async function withLease<T>(
  request: LeaseRequest,
  use: (lease: Lease) => Promise<Result<T>>,
): Promise<Result<T>> {
  const tooFew = tooFewSlots(request);
  if (tooFew) return fail(tooFew);
  const startedMs = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startedMs);
  let waited = false;
  const locks = await acquireLocks({
    resources: resourcesOf(request),
    rank: request.rank ?? 0,
    label: { task: request.taskId, pid: process.pid, since: currentTime().toISOString() },
    signal: request.signal,
    observer: {
      delayed() {
        waited = true;
        void prepareToRun(); // now, not while it holds the slot
      },
      waits(wait) {
        request.observer?.waits?.({ ...leaseWait(wait), sinceMs: elapsedMs() });
      },
    },
  });
  if (!locks.ok) return locks;
  try {
    const admitted = await admit(request);
    if (!admitted.ok) return admitted;
    try {
      return await use(leaseOf(locks.value, waited || admitted.value.waitedMs > 0 ? elapsedMs() : 0));
    } finally {
      admitted.value.end();
    }
  } finally {
    for (const { descriptor } of locks.value) closeSync(descriptor);
  }
}

/** Last, so that what is free is known when the work starts; who waits here keeps its place and its slots. */
async function admit({ admission, ...request }: LeaseRequest): Promise<Result<Admitted>> {
  if (!admission || slotResources(request).length === 0) return ok({ waitedMs: 0, end: () => undefined });
  return awaitMemory({ ...request, admission });
}

/** The output folder comes first: a task must not sit on slots while another fills its folder. */
function resourcesOf(request: LeaseRequest): LockResource[] {
  const { workspaceRoot, outputFolder } = request;
  const folder = outputFolder === undefined ? [] : [folderResource(workspaceRoot, outputFolder)];
  return [...folder, ...slotResources(request)];
}

const leaseWait = ({ name: kind, behind }: LockWait): Omit<LeaseWait, 'sinceMs'> => ({ kind, behind });

function leaseOf(locks: readonly HeldLock[], waitedMs: number): Lease {
  return {
    slots: locks.flatMap(({ file }) => slotNamed(basename(file)) ?? []),
    descriptors: locks.map(({ descriptor }) => descriptor),
    waitedMs,
  };
}
