import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that a remote user runs. */
export interface RemoteProcess {
  readonly pid: number;
  /** Its arguments, with spaces between. */
  readonly command: string;
}

/** A process as `ps` lists it. */
interface ListedProcess extends RemoteProcess {
  readonly parent: number;
}

/** Every process of this machine. */
function listProcesses(): ListedProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** Which connections are meant: those that a server accepted, and those that earlier ones left. */
export interface ConnectionOrigin {
  readonly server: number | undefined;
  readonly left: readonly number[];
}

/** The processes of sshd in which connections are served; the commands that they started are not among them. */
export function connectionsOf({ server, left }: ConnectionOrigin): number[] {
  const all = listProcesses();
  const serving = all.filter(({ command }) => /^sshd(-session)?: /.test(command));
  const first = [
    ...all.filter(({ parent }) => parent === server),
    ...serving.filter(({ pid }) => left.includes(pid)),
  ];
  const found = new Set(first.map(({ pid }) => pid));
  // A connection of an ordinary user is served by a second process.
  for (const { pid, parent } of serving) if (found.has(parent)) found.add(pid);
  return [...found];
}

/**
 * The processes of a remote user, wherever they went: known by their HOME, or by the folder they work in. Linux only.
 * One that has ended is not among them, even if its exit code was not collected yet (`kill -0` still finds such a
 * process).
 */
export const processesAtHome = (home: string): RemoteProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => processAtHome(Number(name), home) ?? []);

/** Kills what a question finds until it finds nothing; processes that are about to fork are found the next time. */
export async function killAll(find: () => readonly number[]): Promise<void> {
  for (const deadlineMs = Date.now() + 10_000; Date.now() < deadlineMs; await delay(20)) {
    const pids = find();
    if (pids.length === 0) return;
    pids.forEach(kill);
  }
  throw new Error(`processes do not end: ${find().join(', ')}`);
}

function processAtHome(pid: number, home: string): RemoteProcess | undefined {
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0');
  const isBelow = (path: string): boolean => `${path}/`.startsWith(`${home}/`);
  try {
    const command = read('cmdline').join(' ').trim();
    const isOf = isBelow(readlinkSync(`/proc/${pid}/cwd`)) || read('environ').includes(`HOME=${home}`);
    // The title of a supervisor lies over its environment; it keeps its lock open.
    const supervises = (): boolean => /^research job /.test(command) && openFilesOf(pid).some(isBelow);
    return isOf || supervises() ? { pid, command } : undefined;
  } catch {
    return undefined; // it has ended, or belongs to another user
  }
}

const openFilesOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`));

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
