import { isAbsolute, join } from 'node:path';
import type { SshTransport } from '../hosts/host';

/** How long ssh tries to connect; a slow line takes seconds. */
const connectSeconds = 20;
/** A host that has not answered for 3 × 5 s is gone. */
const aliveSeconds = 5;
/** How long an idle connection is kept for the next task. */
const persistSeconds = 60;

/** Where the socket of a connection is, as ssh expands the path. */
export interface SshSocket {
  readonly path: string;
  /** Others find the connection by it. Else it only shows that one is logged in. */
  readonly shared: boolean;
}

/** What to run on a host, and over which connection. */
export interface SshCommand {
  /** Words of `[A-Za-z0-9._/=-]` alone: whatever the login shell is, it leaves them as they are. */
  readonly words: readonly string[];
  /** None: a connection of its own. */
  readonly socket?: SshSocket | undefined;
  /** Version of ssh: major and minor as one number, 9.2 is 902. */
  readonly version: number;
}

/**
 * Arguments of ssh for one command on a host. What the user's configuration says of keys, host keys, jump hosts and
 * ports holds; what would change or use up the streams is overridden, since ssh takes the first value of each option
 * (docs/decisions/0044-what-ssh-may-be-configured-to.md). ssh never prompts.
 */
export function sshArguments(
  { destination, configFile }: SshTransport,
  workspaceRoot: string,
  { words, socket, version }: SshCommand,
): string[] {
  const options = {
    BatchMode: 'yes',
    ConnectTimeout: connectSeconds,
    ConnectionAttempts: 1,
    ServerAliveInterval: aliveSeconds,
    ServerAliveCountMax: 3,
    ...nothingBesides,
    ...(version >= withSessionType ? sinceSessionType : {}),
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

/** The command alone, on these streams, and no more of this machine than it takes: a host is not trusted. */
const nothingBesides = {
  RemoteCommand: 'none',
  PermitLocalCommand: 'no',
  ClearAllForwardings: 'yes',
  ExitOnForwardFailure: 'no',
  Tunnel: 'no',
  ForwardAgent: 'no',
  ForwardX11: 'no',
  EscapeChar: 'none',
  VisualHostKey: 'no',
  // The reasons of a failure are read from what ssh says.
  LogLevel: 'INFO',
};

/** An older ssh fails on options that it does not know, and so no file of its user has them. */
const withSessionType = 807;
const sinceSessionType = { SessionType: 'default', StdinNull: 'no', ForkAfterAuthentication: 'no' };

/** Without a safe place for the socket each command connects by itself: slower, and right. */
function sharing(socket: SshSocket | undefined): Record<string, string | number> {
  if (socket === undefined) return { ControlMaster: 'no', ControlPath: 'none', ControlPersist: 'no' };
  return socket.shared
    ? { ControlMaster: 'auto', ControlPath: socket.path, ControlPersist: persistSeconds }
    : { ControlMaster: 'yes', ControlPath: socket.path, ControlPersist: 'no' };
}
