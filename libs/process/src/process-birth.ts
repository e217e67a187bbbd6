import { execFileSync } from 'node:child_process';
import { isDead, readStat } from './proc-stat';
import { readProc } from './read-proc';

/**
 * When a process was started, in words that no other process with the same number has ever had; `undefined` when there is no
 * such process, or it is a zombie. On Linux the boot and the tick of it, elsewhere the date that `ps` gives.
 */
export function processBirth(pid: number, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== 'linux') return fromPs(pid);
  const stat = readStat(pid);
  if (!stat || isDead(stat.state)) return undefined;
  return `${readProc('/proc/sys/kernel/random/boot_id').trim()} ${stat.birthTick}`;
}

function fromPs(pid: number): string | undefined {
  try {
    const row = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
    const [, state = '', birth] = /^\s*(\S+)\s+(.*\S)/.exec(row) ?? [];
    return isDead(state) ? undefined : birth;
  } catch {
    return undefined; // ps ends with 1 when there is none
  }
}
