import { execFileSync } from 'node:child_process';

/** Throws when a program is missing that the comparison needs beside those of the workspace, before any minute is spent. */
export function requireMake(): void {
  let version: string;
  try {
    version = execFileSync('make', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    throw new Error('GNU make is missing, which this benchmark compares with: apt-get install make');
  }
  if (!version.startsWith('GNU Make'))
    throw new Error('the make on PATH is not GNU make, which this benchmark compares with');
}
