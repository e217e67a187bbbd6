import { readProc } from './read-proc';

/** The kernel counts in these units whatever its own clock is (proc_pid_stat(5), sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;

/**
 * CPU seconds of all processes that this one has started and waited for, and of those that these have waited for.
 * Linux alone tells (fields 16 and 17 of proc_pid_stat(5)); elsewhere `undefined`.
 */
export function childCpuSeconds(): number | undefined {
  const stat = readProc('/proc/self/stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[13], fields[14]].map(Number);
  return stat === '' || user === undefined || system === undefined
    ? undefined
    : (user + system) / ticksPerSecond;
}
