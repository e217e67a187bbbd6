import { execFileSync } from 'node:child_process';
import { readProc } from './read-proc';

/**
 * When a process was started, in words that no other process with the same number has ever had; `undefined` when there is no
 * such process. On Linux the boot and the tick of it (field 22 of proc_pid_stat(5)), elsewhere the date that `ps` gives.
 */
export function processBirth(pid: number, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== 'linux') return fromPs(pid);
  const stat = readProc(`/proc/${pid}/stat`);
  const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return tick === undefined ? undefined : `${readProc('/proc/sys/kernel/random/boot_id').trim()} ${tick}`;
}

function fromPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined; // ps ends with 1 when there is none
  }
}
