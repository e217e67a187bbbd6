import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** CPU seconds of processes so far, all their threads together, to the microsecond. Linux only; one that has ended counts 0. */
export const cpuOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + nanosecondsOf(pid), 0) / 1e9;

/** The processes that have one end of an open connection over loopback: that with this port, or that which leads to it. */
export function ownersOf(end: { readonly local: number } | { readonly remote: number }): number[] {
  const sockets = new Set(connectionsAt(end).map((inode) => `socket:[${inode}]`));
  return everyProcess().filter((pid) => openFiles(pid).some((file) => sockets.has(file)));
}

/** The processes that one has started and that are there. */
export function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, of]) => (of === parent ? [pid] : []));
}

function nanosecondsOf(pid: number): number {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`));
  return threads.reduce((sum, thread) => {
    const [used = '0'] = attempt(() =>
      readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' '),
    );
    return sum + Number(used);
  }, 0);
}

/** Inodes of sockets, from the kernel's table of connections: addresses in hexadecimal, 01 for an open one. */
function connectionsAt(end: { readonly local: number } | { readonly remote: number }): string[] {
  const [column, port] = 'local' in end ? [1, end.local] : [2, end.remote];
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .flatMap((fields) => (fields[3] === '01' && fields[column]?.endsWith(ending) ? [fields[9] ?? ''] : []));
}

const everyProcess = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const openFiles = (pid: number): string[] =>
  attempt(() => readdirSync(`/proc/${pid}/fd`)).flatMap((name) =>
    attempt(() => [readlinkSync(`/proc/${pid}/fd/${name}`)]),
  );

/** Nothing for a process or a file that has gone meanwhile. */
function attempt(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
