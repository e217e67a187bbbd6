import { readFileSync } from 'node:fs';
import type { Slot } from '../leases/lease';
import { slotNamed } from '../leases/lease-places';
import { jobFolder, type JobPlace } from './job-place';

/** Since when a job runs, and on which slots. */
export interface RunningNote {
  /** To the second. */
  readonly startedAt: Date;
  readonly slots: readonly Slot[];
}

/** Reads the two fields of a supervisor's note: seconds since 1970, and names of slots. */
export const parseRunningNote = ([seconds = '', slots = '']: readonly string[]): RunningNote => ({
  startedAt: new Date(Number(seconds) * 1000),
  slots: slots.split(',').flatMap((name) => slotNamed(name) ?? []),
});

/** The note that a job's supervisor has left; the present moment and no slots where the disk was too full for it. */
export function runningNote(place: JobPlace): RunningNote {
  try {
    return parseRunningNote(readFileSync(jobFolder(place, 'running'), 'utf8').split('\t'));
  } catch {
    return { startedAt: new Date(), slots: [] };
  }
}
