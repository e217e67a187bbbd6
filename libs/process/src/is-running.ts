/** True for a process that is there, whoever's it is. */
export function isRunning(pid: number): boolean {
  if (pid <= 0) return false; // these stand for groups
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
