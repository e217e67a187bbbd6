import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describeDuration, fail, type Fingerprint, ok, type Result, withFiles } from '@research/core';
import { currentTime } from '@research/process';
import { type MemoryReading, swapRate } from '../capacity/memory-reading';
import { acquireLocks } from '../leases/acquire-locks';
import { memoryGate } from '../leases/lease-places';
import type { LeaseRequest } from '../leases/lease-request';
import type { HeldLock } from '../leases/lock-request';
import type { Admission, MemoryNeed } from './admission';
import { giveAllowance, heldAllowances } from './allowance';
import { judgeAdmission, mayStartAnyway } from './judge-admission';

/** Who waits for memory. */
export interface AdmissionRequest extends Pick<
  LeaseRequest,
  'workspaceRoot' | 'taskId' | 'rank' | 'signal' | 'observer'
> {
  readonly admission: Admission;
  /** The durable job that goes on when this process ends. */
  readonly job?: Fingerprint;
}

/** A task that may start. */
export interface Admitted {
  readonly waitedMs: number;
  /** Releases the memory that it did not use; to be called when it has ended. */
  end(): void;
}

const defaultLookMs = 1000;
const defaultSettleMs = 3000;
/** Between two reports that differ in figures alone. */
const reportMs = 60_000;

/**
 * Waits until this machine has the memory that a task is expected to take. One task is let in at a time, in the order of their queue,
 * and what those before it were let in with and do not use yet is not free: so any number of them that wait do not start at
 * once. After `boundSeconds` it starts whatever is free, and says so. Fails with `interrupted` on abort.
 */
export async function awaitMemory(request: AdmissionRequest): Promise<Result<Admitted>> {
  const startedMs = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startedMs);
  const { admission, signal, taskId } = request;
  let waited = false;
  const gate = await acquireLocks({
    resources: [memoryGate(request.workspaceRoot)],
    rank: request.rank ?? 0,
    label: { task: taskId, pid: process.pid, since: currentTime().toISOString() },
    signal,
    observer: {
      waits({ behind }) {
        waited = true;
        const ahead = behind.map((who) => `behind ${who}`);
        request.observer?.waits?.({ kind: 'memory', behind: ahead, sinceMs: elapsedMs() });
      },
    },
  });
  if (!gate.ok) return gate;
  let settleMs = 0;
  try {
    const look = new Looks(request, await admission.need(), elapsedMs);
    while (true) {
      const outcome = await look.next();
      if (!outcome.ok) return outcome;
      if (outcome.value) {
        settleMs = outcome.value.settles ? (admission.settleMs ?? defaultSettleMs) : 0;
        return ok({ waitedMs: waited || look.count > 1 ? elapsedMs() : 0, end: outcome.value.end });
      }
      await delay(admission.lookMs ?? defaultLookMs, undefined, { signal }).catch(() => undefined);
      if (signal?.aborted)
        return fail({ reason: 'interrupted', what: `${taskId} was interrupted while it waited for memory` });
    }
  } finally {
    // The task itself does not wait for that, and a process that exits earlier admits the next one earlier.
    if (settleMs > 0) setTimeout(() => close(gate.value), settleMs).unref();
    else close(gate.value);
  }
}

const close = (locks: readonly HeldLock[]): void => {
  for (const { descriptor } of locks) closeSync(descriptor);
};

interface LetIn {
  readonly end: () => void;
  /** The next one has to wait until this one's usage shows. */
  readonly settles: boolean;
}

/** Repeated measurements by the process that holds the gate. */
class Looks {
  count = 0;
  private before: { readonly memory: MemoryReading; readonly atMs: number } | undefined;
  private reportedAtMs = -Infinity;

  constructor(
    private readonly request: AdmissionRequest,
    private readonly need: MemoryNeed,
    private readonly elapsedMs: () => number,
  ) {}

  /** Undefined: not yet. If memory cannot be measured, the task does not wait. */
  async next(): Promise<Result<LetIn | undefined>> {
    this.count += 1;
    const { admission, taskId, workspaceRoot } = this.request;
    const memory = await admission.readMemory();
    if (!memory.ok) {
      admission.say(`warning: ${memory.error.what}: ${taskId} does not wait for memory`);
      return ok({ end: () => undefined, settles: false });
    }
    const found = await withFiles('what others were let in with could not be read', () =>
      heldAllowances(workspaceRoot),
    );
    if (!found.ok) return found;
    const swapMiBPerSecond = this.swapping(memory.value);
    const facts = { need: this.need, memory: memory.value, swapMiBPerSecond, allowances: found.value };
    const { because, plentiful } = judgeAdmission(facts);
    if (because.length === 0) return this.letIn({ overdue: false, settles: !plentiful });
    const times = {
      waitedMs: this.elapsedMs(),
      boundMs: admission.boundSeconds * 1000,
      nowMs: currentTime().getTime(),
    };
    if (!mayStartAnyway(times, found.value)) return ok(this.report(because));
    admission.say(
      `warning: after ${describeDuration(times.waitedMs)} memory is still short (${because.join('; ')}): ${taskId} starts anyway`,
    );
    return this.letIn({ overdue: true, settles: true });
  }

  private swapping(memory: MemoryReading): number {
    const { before } = this;
    this.before = { memory, atMs: performance.now() };
    return before ? swapRate(before.memory, memory, this.before.atMs - before.atMs) : 0;
  }

  private report(because: readonly string[]): undefined {
    const nowMs = performance.now();
    if (nowMs - this.reportedAtMs < reportMs) return;
    this.reportedAtMs = nowMs;
    this.request.observer?.waits?.({ kind: 'memory', behind: because, sinceMs: this.elapsedMs() });
  }

  /** On a full disk it starts all the same. */
  private async letIn(how: { readonly overdue: boolean; readonly settles: boolean }): Promise<Result<LetIn>> {
    const { workspaceRoot, taskId, job, admission } = this.request;
    const { overdue, settles } = how;
    const allowance = { task: taskId, needMiB: this.need.needMiB, sinceMs: currentTime().getTime(), overdue };
    const end = await withFiles('others cannot see how much memory it was let in with', () =>
      giveAllowance(workspaceRoot, { ...allowance, ...(job ? { job } : {}) }),
    );
    if (!end.ok) admission.say(`warning: ${taskId}: ${end.error.what}`);
    return ok({ end: end.ok ? end.value : () => undefined, settles });
  }
}
