import type { Result } from '@research/core';
import type { MemoryReading } from '../capacity/memory-reading';

/** How much memory a task is expected to take. */
export interface MemoryNeed {
  readonly needMiB: number;
  /** How one knows: `it had that at its peak`. */
  readonly because: string;
}

/** Waiting for memory, as a task asks for it. */
export interface Admission {
  /** Called once, when it is the task's turn, so that a task that never gets there looks nothing up. */
  readonly need: () => Promise<MemoryNeed>;
  readonly readMemory: () => Promise<Result<MemoryReading>>;
  /** Seconds after which it starts whatever is free. */
  readonly boundSeconds: number;
  /** Says something to the user. */
  readonly say: (line: string) => void;
  /** Time between two looks; a second unless told. */
  readonly lookMs?: number;
  /** Pause after a start while memory is scarce, until the usage of the started task shows; default three seconds. */
  readonly settleMs?: number;
}
