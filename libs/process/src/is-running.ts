import { isDead, readStat } from './proc-stat';

/** True for a process that is there, whoever's it is, and no zombie (as far as the system tells: on Linux). */
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
