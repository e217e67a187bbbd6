import { currentTime } from '@research/process';
import type { Slot } from '../leases/lease';
import { slotNamed } from '../leases/lease-places';
import { momentField } from '../links/host-fields';

/** Since when a job runs, and on which slots. */
export interface RunningNote {
  /** To the second, by the clock of its host. */
  readonly startedAt: Date;
  readonly slots: readonly Slot[];
}

/** More than any host has. */
const mostSlots = 1000;

/**
 * Reads the two fields of a supervisor's note: seconds since 1970, and names of slots. The present moment and no slots where
 * the disk was too full for it, or where they are something else.
 */
export function parseRunningNote([seconds, slots = '']: readonly string[]): RunningNote {
  const since = momentField.safeParse(seconds);
  return {
    startedAt: since.success ? since.data : currentTime(),
    slots: slots.split(',', mostSlots).flatMap((name) => slotNamed(name) ?? []),
  };
}
