import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const intervalMs = 500;

/**
 * Watches a process and everything it started; the promise that it gives ends the watch and is the largest sum of their
 * resident memory in MiB. Pages that processes share count for each of them, and what lives less than half a second may be
 * missed. Source: ps(1), the same on Linux and macOS.
 */
export function watchMemory(pid: number): () => Promise<number> {
  let [peakKiB, ended] = [0, false];
  const watching = (async () => {
    while (!ended) {
      const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
      peakKiB = Math.max(peakKiB, residentKiB(pid, stdout));
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
    }
  })();
  // Awaited when the command has ended; until then a failure of ps would go unnoticed.
  watching.catch(() => undefined);
  return async () => {
    ended = true;
    await watching;
    return peakKiB / 1024;
  };
}

/** The sum over a process and its descendants in a listing of `pid parent KiB`. */
function residentKiB(root: number, listing: string): number {
  const lines = listing.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = new Map<number, number[]>();
  const memory = new Map<number, number>();
  for (const [pid = 0, parent = 0, kibibytes = 0] of lines) {
    children.set(parent, [...(children.get(parent) ?? []), pid]);
    memory.set(pid, kibibytes);
  }
  let sum = 0;
  const pending = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    sum += memory.get(next) ?? 0;
    pending.push(...(children.get(next) ?? []));
  }
  return sum;
}
