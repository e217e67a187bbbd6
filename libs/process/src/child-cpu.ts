import { readStat } from './proc-stat';

/** The kernel counts in these units whatever its own clock is (proc_pid_stat(5), sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;

/**
 * CPU seconds of all processes that this one has started and waited for, and of those that these have waited for.
 * Linux alone tells (proc_pid_stat(5)); elsewhere `undefined`.
 */
export function childCpuSeconds(): number | undefined {
  const stat = readStat('self');
  return stat && stat.childTicks / ticksPerSecond;
}
