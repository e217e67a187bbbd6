import { readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '@research/process';

/**
 * sshd gives one connection ten channels (MaxSessions of sshd_config), and on a busy host still counts those that have just
 * ended. With five, as many again may be ending before sshd refuses one and ssh makes a connection more.
 */
const channelsEach = 5;

/** A channel of a connection that others share. */
export interface Channel {
  /** Number of the connection: the first that has room. */
  readonly connection: number;
  /** Another process is about to make the connection. */
  readonly wait: { readonly marker: string; readonly pid: number } | undefined;
  /** The connection exists, so no process has to wait for it. */
  connected(): void;
  /** The channel has ended. */
  free(): void;
}

/**
 * Takes a channel to a host, so that any number of processes share few connections, and one of those that
 * need a connection makes it while the others wait. What is taken is a symbolic link to the process id of its owner: made in
 * one step, and free again when that process is gone. Two that find the same one left behind may both get it, which leaves
 * room enough. Throws as `fs` does.
 * @param folder of ours alone; a socket in it ends with `-<name>.<connection>`
 * @param name of the host
 */
export function claimChannel(folder: string, name: string): Channel {
  for (let connection = 0; ; connection += 1) {
    const path = join(folder, `${name}.${connection}`);
    const seats = Array.from({ length: channelsEach }, (_, seat) => `${path}.${seat}`);
    const seat = seats.find((one) => takenBy(one) === undefined);
    if (seat === undefined) continue;
    const isThere = readdirSync(folder).some((entry) => entry.endsWith(`-${name}.${connection}`));
    const { wait, connected } = isThere ? ready : connecting(`${path}.opening`);
    const leave = leaving(seat);
    return {
      connection,
      wait,
      connected,
      free() {
        connected();
        leave();
      },
    };
  }
}

const ready = { wait: undefined, connected: () => undefined };

/** Makes the connection, or waits for who makes it. */
function connecting(marker: string): Pick<Channel, 'wait' | 'connected'> {
  const pid = takenBy(marker);
  if (pid !== undefined) return { ...ready, wait: { marker, pid } };
  return { ...ready, connected: leaving(marker) };
}

/** Releases a path, once: afterwards another process may own it. */
function leaving(path: string): () => void {
  let ours = true;
  return () => {
    if (ours) rmSync(path, { force: true });
    ours = false;
  };
}

/** Takes a path; gives the process that has it already. */
function takenBy(path: string): number | undefined {
  if (link(path)) return undefined;
  const pid = ownerOf(path);
  if (isRunning(pid)) return pid;
  rmSync(path, { force: true });
  return link(path) ? undefined : ownerOf(path);
}

function link(path: string): boolean {
  try {
    symlinkSync(String(process.pid), path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** 0 where it has gone meanwhile. */
function ownerOf(path: string): number {
  try {
    return Number(readlinkSync(path)) || 0;
  } catch {
    return 0;
  }
}
