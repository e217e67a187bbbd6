import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { readProc } from './read-proc';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly residentMiB: number;
}

/** Resident memory in MiB of processes and their descendants together; pages that they share count for each. */
export async function residentMiB(
  pids: readonly number[],
  platform: NodeJS.Platform = process.platform,
): Promise<number> {
  const all = platform === 'linux' ? fromProc() : await fromPs();
  const family = new Set(pids);
  // A set's iteration visits what is added on the way, so this reaches all generations.
  for (const parent of family) for (const one of all) if (one.parent === parent) family.add(one.pid);
  return all.reduce((sum, one) => (family.has(one.pid) ? sum + one.residentMiB : sum), 0);
}

function fromProc(): Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => {
      const status = readProc(`/proc/${entry}/status`);
      const field = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      return { pid: Number(entry), parent: field('PPid'), residentMiB: field('VmRSS') / 1024 };
    });
}

async function fromPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,rss=']);
  return stdout.split('\n').map((line) => {
    const [pid, parent, kibibytes] = line.trim().split(/\s+/).map(Number);
    return { pid: pid ?? 0, parent: parent ?? 0, residentMiB: (kibibytes ?? 0) / 1024 };
  });
}
