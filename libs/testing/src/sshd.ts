import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A real sshd on loopback, and how to reach it. */
export interface Sshd {
  readonly port: number;
  /** For `ssh -F` and `sftp -F`: knows the host by its alias, with its key and the user's. */
  readonly clientConfigFile: string;
  readonly hostAlias: string;
  /** Ends the server and removes its folder; connections that are open go on until their client ends. */
  stop(): Promise<void>;
}

const hostAlias = 'research-rig';

/**
 * Starts an sshd with its own configuration, host key and user key in a temporary folder, for the user who runs the
 * tests; password, PAM and the machine's own configuration play no part. Rejects when sshd is not installed.
 */
export async function startSshd(): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  const port = await freePort();
  makeKey(join(folder, 'host_key'));
  makeKey(join(folder, 'user_key'));
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(join(folder, 'user_key.pub')));
  writeFileSync(join(folder, 'known_hosts'), `${hostAlias} ${publicKey(folder)}\n`);
  writeFileSync(join(folder, 'sshd_config'), serverConfig(folder, port));
  const clientConfigFile = join(folder, 'ssh_config');
  writeFileSync(clientConfigFile, clientConfig(folder, port));
  const server = await startServer(folder, port);
  return { port, clientConfigFile, hostAlias, stop: () => stop(server, folder) };
}

const serverConfig = (folder: string, port: number): string => `
Port ${port}
ListenAddress 127.0.0.1
HostKey ${folder}/host_key
AuthorizedKeysFile ${folder}/authorized_keys
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
Subsystem sftp internal-sftp
`;

const clientConfig = (folder: string, port: number): string => `
Host ${hostAlias}
  HostName 127.0.0.1
  HostKeyAlias ${hostAlias}
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${folder}/user_key
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${folder}/known_hosts
  StrictHostKeyChecking yes
`;

async function startServer(folder: string, port: number): Promise<ChildProcess> {
  // sshd wants its privilege separation folder, which a service start would have made.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = spawn(sshdPath(), ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (const deadlineMs = Date.now() + 10_000; Date.now() < deadlineMs; await delay(20)) {
    if (server.exitCode !== null) break;
    if (await answers(port)) return server;
  }
  server.kill();
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`sshd did not start: ${said}`);
}

/** sshd insists on being started by its absolute path. */
function sshdPath(): string {
  const found = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find((path) =>
    existsSync(path),
  );
  if (found === undefined) throw new Error('sshd is missing: apt-get install openssh-server');
  return found;
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}

function makeKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'rig', '-f', path]);
}

const publicKey = (folder: string): string => readFileSync(join(folder, 'host_key.pub'), 'utf8').trim();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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
