import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceableBy } from '../outputs/own-folder';
import type { SshTransport } from '../hosts/host';
import { type Channel, claimChannel } from './claim-channel';
import type { PipedProcess, StartedPerl } from './link';
import { sshArguments, type SshCommand } from './ssh-arguments';

/** Starts a program with all three standard streams connected to us. */
export type StartProgram = (program: string, argv: readonly string[]) => PipedProcess;

/** A command on a host and how it is started. */
export interface StartedCommand extends Pick<SshCommand, 'words' | 'version'> {
  readonly start: StartProgram;
  /** By a connection of its own. */
  readonly alone: boolean;
}

/** Starts a command on a host, over a connection that others share unless told; see `sshArguments`. */
export function startSsh(
  transport: SshTransport,
  workspaceRoot: string,
  command: StartedCommand,
): StartedPerl {
  const folder = socketFolder();
  const name = nameOf(transport);
  const channel = folder === undefined || command.alone ? undefined : channelIn(folder, name);
  if (folder !== undefined && channel)
    return startInChannel(transport, workspaceRoot, { ...command, folder, name, channel });
  return startAlone(transport, workspaceRoot, {
    ...command,
    path: folder && `${folder}/alone.${process.pid}.${(alone += 1)}`,
  });
}

/** @param path of a socket that shows when ssh has logged in */
function startAlone(
  transport: SshTransport,
  workspaceRoot: string,
  { path, start, ...command }: StartedCommand & { readonly path: string | undefined },
): StartedPerl {
  const socket = path === undefined ? undefined : { path, shared: false };
  const forget = (): void => (path === undefined ? undefined : rmSync(path, { force: true }));
  forget();
  const child = start('ssh', sshArguments(transport, workspaceRoot, { ...command, socket }));
  for (const event of ['exit', 'error']) child.once(event, forget);
  return path === undefined ? { child } : { child, isLoggedIn: () => existsSync(path) };
}

/** How many connections of their own this process has made. */
let alone = 0;

function startInChannel(
  transport: SshTransport,
  workspaceRoot: string,
  {
    folder,
    name,
    channel,
    start,
    ...command
  }: StartedCommand & { readonly folder: string; readonly name: string; readonly channel: Channel },
): StartedPerl {
  const end = `-${name}.${channel.connection}`;
  const sockets = (): string[] => readdirSync(folder).filter((entry) => entry.endsWith(end));
  const overOpenConnection = channel.wait === undefined && sockets().length > 0;
  // %C is what the connection leads to: another host name or port in the user's configuration is another socket.
  const socket = { path: `${folder}/%C${end}`, shared: true };
  const child = start(
    ...afterWaiting(channel, sshArguments(transport, workspaceRoot, { ...command, socket })),
  );
  child.stdout.once('data', channel.connected);
  for (const event of ['exit', 'error']) child.once(event, channel.free);
  return {
    child,
    overOpenConnection,
    isLoggedIn: () => sockets().length > 0,
    // Who has a channel keeps it.
    giveUpWay: () => sockets().forEach((entry) => rmSync(join(folder, entry), { force: true })),
  };
}

const nameOf = ({ destination, configFile = '' }: SshTransport): string =>
  createHash('sha256').update(`${destination}\0${configFile}`).digest('hex').slice(0, 8);

/** The folder of the sockets is ours alone, and its name short: a socket's may have 104 bytes on macOS. */
function socketFolder(): string | undefined {
  const user = process.getuid?.();
  const folder = `/tmp/nx-research-${user}`;
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    const found = lstatSync(folder);
    const isOurs = found.isDirectory() && found.uid === user && (found.mode & 0o077) === 0;
    return isOurs && replaceableBy(folder, user) === undefined ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** None where the disk is full. */
function channelIn(folder: string, name: string): Channel | undefined {
  try {
    return claimChannel(folder, name);
  } catch {
    return undefined;
  }
}

/**
 * Until the one who makes the connection has done so, or is gone (a zombie is); at the latest after half a minute. Then it
 * is ssh.
 */
const waiting = [
  'gone() { ! kill -0 "$1" 2> /dev/null || grep -q "^State:.[ZX]" "/proc/$1/status" 2> /dev/null; }',
  'n=0; while [ -L "$0" ] && ! gone "$1" && [ $n -lt 600 ]; do sleep 0.05; n=$((n + 1)); done',
  'shift; exec ssh "$@"',
].join('; ');

function afterWaiting({ wait }: Channel, argv: readonly string[]): [string, readonly string[]] {
  return wait ? ['sh', ['-c', waiting, wait.marker, String(wait.pid), ...argv]] : ['ssh', argv];
}
