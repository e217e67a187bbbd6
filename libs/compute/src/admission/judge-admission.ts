import { capacityLimits, reserveMiB } from '../capacity/capacity-limits';
import { gibibytes, strainsOf } from '../capacity/describe-memory';
import type { MemoryReading } from '../capacity/memory-reading';
import type { MemoryNeed } from './admission';
import type { Allowance, HeldAllowance } from './allowance';

/** What is known when a task asks to be let in. */
export interface AdmissionFacts {
  readonly need: MemoryNeed;
  readonly memory: MemoryReading;
  /** Since the look before; 0 at the first. */
  readonly swapMiBPerSecond: number;
  /** Of others that were let in. */
  readonly allowances: readonly HeldAllowance[];
}

/** Whether a task may start as far as memory goes. */
export interface AdmissionVerdict {
  /** Why not, with figures; empty when it may. */
  readonly because: readonly string[];
  /** So much stays free beside it that the next need not wait until it has shown what it takes. */
  readonly plentiful: boolean;
}

/** Lets a task start when what it needs is free, beside what others were let in with, and the machine is not strained. */
export function judgeAdmission({
  need,
  memory,
  swapMiBPerSecond,
  allowances,
}: AdmissionFacts): AdmissionVerdict {
  const { totalMiB, availableMiB } = memory;
  const promised = allowances.filter((one) => unusedMiB(one) > 0);
  const setAside = promised.reduce((sum, one) => sum + unusedMiB(one), 0);
  const left = availableMiB - setAside - reserveMiB(totalMiB);
  const needMiB = Math.min(need.needMiB, capacityLimits.mostOfMemory * totalMiB);
  const others = promised.map(({ task }) => task).join(', ');
  const besides = setAside > 0 ? `, of which ${gibibytes(setAside)} are for ${others}` : '';
  const short =
    left < needMiB
      ? [
          `${gibibytes(availableMiB)} of ${gibibytes(totalMiB)} are free${besides}, and ${gibibytes(needMiB)} are needed (${need.because}) beside the ${gibibytes(reserveMiB(totalMiB))} that stay free`,
        ]
      : [];
  const because = [...short, ...strainsOf(memory, swapMiBPerSecond)];
  return { because, plentiful: because.length === 0 && left - needMiB >= totalMiB / 4 };
}

const unusedMiB = ({ needMiB, usedMiB }: HeldAllowance): number => Math.max(0, needMiB - usedMiB);

/**
 * Whether a task has waited long enough to start whatever is free. Of several whose time is over one starts, and the next
 * when that has ended, or after as long again: all at once would be what they waited to avoid.
 */
export function mayStartAnyway(
  {
    waitedMs,
    boundMs,
    nowMs,
  }: { readonly waitedMs: number; readonly boundMs: number; readonly nowMs: number },
  allowances: readonly Pick<Allowance, 'overdue' | 'sinceMs'>[],
): boolean {
  const last = Math.max(...allowances.flatMap(({ overdue, sinceMs }) => (overdue ? [sinceMs] : [])));
  return waitedMs >= boundMs && nowMs - last >= boundMs;
}
