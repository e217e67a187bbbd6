import { readFileSync } from 'node:fs';

/** A file below /proc; empty when the process has ended meanwhile, is another user's, or there is no /proc. */
export function readProc(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
