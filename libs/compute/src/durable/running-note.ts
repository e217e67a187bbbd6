import type { Slot } from '../leases/lease';
import { slotNamed } from '../leases/lease-places';

/** Since when a job runs, and on which slots. */
export interface RunningNote {
  /** To the second, by the clock of its host. */
  readonly startedAt: Date;
  readonly slots: readonly Slot[];
}

/**
 * Reads the two fields of a supervisor's note: seconds since 1970, and names of slots. The present moment and no slots where
 * the disk was too full for it.
 */
export const parseRunningNote = ([seconds = '', slots = '']: readonly string[]): RunningNote => ({
  startedAt: seconds === '' ? new Date() : new Date(Number(seconds) * 1000),
  slots: slots.split(',').flatMap((name) => slotNamed(name) ?? []),
});
