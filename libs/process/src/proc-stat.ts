import { readProc } from './read-proc';

/** What Linux tells of one process in proc_pid_stat(5). */
export interface ProcStat {
  /** Field 3: one letter, `Z` for a zombie. */
  readonly state: string;
  /** Field 5. */
  readonly group: number;
  /** Fields 16 and 17: CPU ticks of the children that it has waited for. */
  readonly childTicks: number;
  /** Field 22: ticks from the start of the machine to that of the process. */
  readonly birthTick: string;
}

/** Reads the stat of a process; `undefined` when there is no such process, or no /proc. */
export function readStat(pid: number | 'self'): ProcStat | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  // The name, field 2, may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, group, birthTick] = [fields[0], fields[2], fields[19]];
  if (!state || birthTick === undefined) return undefined;
  return { state, group: Number(group), childTicks: Number(fields[13]) + Number(fields[14]), birthTick };
}

/**
 * True for the state of a process that has ended: as a zombie it is there until its parent asks for its exit code, and the
 * first process of a container may never do so.
 */
export const isDead = (state: string): boolean => state.startsWith('Z') || state.startsWith('X');
