import { isAbsolute, join } from 'node:path';
import type { SshTransport } from '../hosts/host';

/** How long ssh tries to connect; a slow line takes seconds. */
const connectSeconds = 20;
/** A host that has not answered for 3 × 5 s is gone. */
const aliveSeconds = 5;
/** How long a connection that nobody uses is kept for the next task. */
const persistSeconds = 60;

/** What to run on a host, and over which connection. */
export interface SshCommand {
  /** Words of `[A-Za-z0-9._/-]` alone: whatever the login shell is, it leaves them as they are. */
  readonly words: readonly string[];
  /** Path of the socket of a connection that is shared, as ssh expands it; none for a connection of its own. */
  readonly socket: string | undefined;
}

/**
 * Arguments of ssh for one command on a host. What the user's configuration says of keys, host keys, jump hosts and ports
 * holds. Nobody is asked anything.
 */
export function sshArguments(
  { destination, configFile }: SshTransport,
  workspaceRoot: string,
  { words, socket }: SshCommand,
): string[] {
  const options = {
    BatchMode: 'yes',
    ConnectTimeout: connectSeconds,
    ServerAliveInterval: aliveSeconds,
    ServerAliveCountMax: 3,
    ClearAllForwardings: 'yes',
    ...sharing(socket),
  };
  const file =
    configFile === undefined
      ? []
      : ['-F', isAbsolute(configFile) ? configFile : join(workspaceRoot, configFile)];
  const settings = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  // "--": a name that begins with "-" would be an option, which can run a program here.
  return ['-T', ...file, ...settings, '--', destination, ...words];
}

/** Without a safe place for the socket each command connects by itself: slower, and right. */
const sharing = (socket: string | undefined): Record<string, string | number> =>
  socket === undefined
    ? { ControlPath: 'none' }
    : { ControlMaster: 'auto', ControlPath: socket, ControlPersist: persistSeconds };
