import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port';
import { hostAlias, SshdFolder, type SshdOptions } from './sshd-folder';
import { type RemoteProcess, connectionsOf, killAll, processesAtHome } from './sshd-processes';

export type { SshdOptions } from './sshd-folder';
export type { RemoteProcess } from './sshd-processes';

/**
 * Starts an sshd with its own configuration, host key, user key and home in a temporary folder, for the user who runs the
 * tests; password, PAM and the machine's own configuration play no part. Rejects when sshd is not installed.
 */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const sshd = new Sshd(await freePort(), options);
  try {
    await sshd.startListening();
  } catch (error) {
    await sshd.stop();
    throw error;
  }
  return sshd;
}

/** A real sshd on loopback, how to reach it, and what may happen to it and its host. */
export class Sshd {
  /** Name of the host for ssh, in the files of {@link clientConfigFor}. */
  readonly hostAlias = hostAlias;
  /** For `ssh -F` and `sftp -F`: knows the host by its alias, with its key and the user's. */
  readonly clientConfigFile: string;
  /** Home of the remote user: where its commands start. */
  readonly home: string;
  readonly #folder: SshdFolder;
  #server: ChildProcess | undefined;
  /** The connections that a server left when it ended. */
  #left: readonly number[] = [];

  constructor(
    readonly port: number,
    options: SshdOptions,
  ) {
    this.#folder = new SshdFolder(port, options);
    this.home = this.#folder.home;
    this.clientConfigFile = this.clientConfigFor(port);
  }

  /** Writes a configuration like {@link clientConfigFile} for the same host by another port, such as a proxy's; gives its path. */
  clientConfigFor(port: number): string {
    return this.#folder.writeClientConfig(port);
  }

  /** What the remote user runs at present, wherever it went: jobs, their children, and those that escaped. Linux only. */
  processes(): RemoteProcess[] {
    return processesAtHome(this.home);
  }

  /** Ends the server; open connections go on. Afterwards connections are refused. */
  async stopListening(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#left = this.#connections();
    this.#server = undefined;
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }

  /** Starts the server, on the port and with the keys that it had. */
  async startListening(): Promise<void> {
    this.#server = await startServer(this.#folder, this.port);
  }

  /** Kills the processes that serve the open connections; the commands that they started live on. */
  async endConnections(): Promise<void> {
    await killAll(() => this.#connections());
  }

  /** As `systemctl restart ssh`: another server process; the open connections go on, or end. */
  async restart(connections: 'kept' | 'ended' = 'kept'): Promise<void> {
    await this.stopListening();
    if (connections === 'ended') await this.endConnections();
    await this.startListening();
  }

  /** What a reset button does: every process of the remote user is gone at once, its files stay, and the server is back. Linux only. */
  async reboot(): Promise<void> {
    await this.stopListening();
    await this.#endProcesses();
    await this.startListening();
  }

  /** Restarts the server with another host key, which clients do not expect. */
  async changeHostKey(): Promise<void> {
    this.#folder.makeHostKey();
    await this.restart();
  }

  /** Ends the server, its connections and (on Linux) the remote user's processes, and removes their folder. */
  async stop(): Promise<void> {
    await this.stopListening();
    for (const deadlineMs = Date.now() + 10_000; ; await delay(20)) {
      await this.#endProcesses();
      try {
        this.#folder.remove();
      } catch (error) {
        // Who was about to fork when it was looked for may have left a child, which still writes there.
        if (Date.now() > deadlineMs) throw error;
        continue;
      }
      // A process is not seen while it executes another program, and may make its folder again then.
      await delay(50);
      if (this.#linuxProcesses().length === 0 && !existsSync(this.home)) return;
    }
  }

  async #endProcesses(): Promise<void> {
    await this.endConnections();
    await killAll(() => this.#linuxProcesses().map(({ pid }) => pid));
  }

  #linuxProcesses(): RemoteProcess[] {
    return process.platform === 'linux' ? this.processes() : [];
  }

  #connections(): number[] {
    return connectionsOf({ server: this.#server?.pid, left: this.#left });
  }
}

async function startServer(folder: SshdFolder, port: number): Promise<ChildProcess> {
  // sshd wants its privilege separation folder, which a service start would have made.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = spawn(sshdPath(), ['-D', '-e', '-f', folder.serverConfigFile], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...folder.serverEnvironment() },
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (const deadlineMs = Date.now() + 10_000; Date.now() < deadlineMs; await delay(20)) {
    if (server.exitCode !== null || isWithoutPasswd(said)) break;
    if (await answers(port)) return server;
  }
  server.kill();
  throw new Error(
    isWithoutPasswd(said)
      ? 'libnss_wrapper is missing: apt-get install libnss-wrapper'
      : `sshd did not start: ${said}`,
  );
}

/** The loader goes on without a library that it does not find; the remote home would be the real one. */
const isWithoutPasswd = (said: string): boolean => said.includes('cannot be preloaded');

/** sshd insists on being started by its absolute path. */
function sshdPath(): string {
  const found = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find((path) =>
    existsSync(path),
  );
  if (found === undefined) throw new Error('sshd is missing: apt-get install openssh-server');
  return found;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
