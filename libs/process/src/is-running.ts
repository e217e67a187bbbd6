import { isDead, readStat } from './proc-stat';

/** True for an existing process of any account that is not a zombie (which only Linux reports). */
export function isRunning(pid: number): boolean {
  if (pid <= 0) return false; // these stand for groups
  const stat = readStat(pid);
  if (stat) return !isDead(stat.state);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
