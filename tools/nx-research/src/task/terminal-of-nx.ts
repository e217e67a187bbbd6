import { execFileSync } from 'node:child_process';

/** A process, as `ps` lists it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  /** Has an `s` for the leader of a session. */
  readonly state: string;
  /** `pts/3`, `ttys003`, or `?` and `??` for none. */
  readonly terminal: string;
  readonly command: string;
}

/**
 * The terminal in which nx was started, when nx has made another one for this process: it does for a task whose output it
 * shows as it comes, and that one ends with nx. Undefined where there is none, or our terminal is that of nx.
 */
export function terminalOfNx(
  pid = process.pid,
  processes: readonly ListedProcess[] = listProcesses(),
): string | undefined {
  const of = (id: number): ListedProcess | undefined => processes.find((each) => each.pid === id);
  let leader = of(pid);
  while (leader !== undefined && !leader.state.includes('s')) leader = of(leader.parent);
  const above = leader && of(leader.parent);
  if (above === undefined || !/\bnx\b/.test(above.command) || /^\?/.test(above.terminal)) return undefined;
  return `/dev/${above.terminal}`;
}

/** None where `ps` cannot be asked. */
function listProcesses(): ListedProcess[] {
  const argv = ['-A', '-o', 'pid=,ppid=,stat=,tty=,args='];
  try {
    const lines = execFileSync('ps', argv, { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
    return lines.flatMap((line) => {
      const [, pid, parent, state = '', terminal = '', command = ''] =
        /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), state, terminal, command }];
    });
  } catch {
    return [];
  }
}
