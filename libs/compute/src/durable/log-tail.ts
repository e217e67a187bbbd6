import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { jobFolder, type JobPlace } from './job-place';

/** The last 64 KiB of a job's log as UTF-8; bytes that are not UTF-8 become U+FFFD. Empty when there is no log. */
export function logTail(place: JobPlace, limitBytes = 64 * 1024): string {
  try {
    const descriptor = openSync(jobFolder(place, 'log'), 'r');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.min(size, limitBytes));
      readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('utf8');
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}
