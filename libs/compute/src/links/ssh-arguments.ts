import { lstatSync, mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { SshTransport } from '../hosts/host';

/** How long ssh tries to connect; a slow line takes seconds. */
const connectSeconds = 20;
/** A host that has not answered for 3 × 5 s is gone. */
const aliveSeconds = 5;
/** How long a connection that nobody uses is kept for the next task. */
const persistSeconds = 60;

/** How ssh is called. */
export interface SshManner {
  /** What a relative path of a configuration file is relative to. */
  readonly workspaceRoot: string;
  /** By a connection of its own. */
  readonly alone?: boolean;
}

/**
 * Arguments of ssh for one command on a host. All of them share one connection; what the user's configuration says of keys,
 * host keys, jump hosts and ports holds. Nobody is asked anything.
 * @param command words of `[A-Za-z0-9._/-]` alone: whatever the login shell is, it leaves them as they are
 */
export function sshArguments(
  { destination, configFile }: SshTransport,
  command: readonly string[],
  { workspaceRoot, alone = false }: SshManner,
): string[] {
  const options = {
    BatchMode: 'yes',
    ConnectTimeout: connectSeconds,
    ServerAliveInterval: aliveSeconds,
    ServerAliveCountMax: 3,
    ClearAllForwardings: 'yes',
    ...(alone ? notShared : sharing()),
  };
  const file =
    configFile === undefined
      ? []
      : ['-F', isAbsolute(configFile) ? configFile : join(workspaceRoot, configFile)];
  const settings = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  // "--": a name that begins with "-" would be an option, which can run a program here.
  return ['-T', ...file, ...settings, '--', destination, ...command];
}

/** The folder of the sockets is ours alone, and its name short: a socket's may have 104 bytes on macOS. */
export function controlFolder(): string | undefined {
  const user = process.getuid?.();
  const folder = `/tmp/nx-research-${user}`;
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === user && (found.mode & 0o077) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

const notShared = { ControlPath: 'none' } as const;

/** Without a safe place for the socket each command connects by itself: slower, and right. */
function sharing(): Record<string, string | number> {
  const folder = controlFolder();
  if (folder === undefined) return notShared;
  return { ControlMaster: 'auto', ControlPath: `${folder}/%C`, ControlPersist: persistSeconds };
}
