import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** What the host of an sshd is like. */
export interface SshdOptions {
  /** Login shell of the remote user, by which sshd runs every command: a program on PATH, or its path. Linux only; bash otherwise. */
  readonly shell?: string;
  /** Text of the remote user's .bashrc, which bash reads for the commands of ssh too. */
  readonly bashrc?: string;
  /** A folder that comes first in the remote PATH. */
  readonly path?: string;
  /** How many channels one connection may have; 10 otherwise. */
  readonly maxSessions?: number;
  /** Further lines of sshd_config. They come first, so they win over the ones that are there anyway. */
  readonly serverLines?: readonly string[];
}

/** Name of the host in the client's configuration. */
export const hostAlias = 'research-rig';

/** Folders that programs are looked for in after {@link SshdOptions.path}. */
const usualFolders = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin';

/** Linux can be told another password file for one process (libnss_wrapper); elsewhere the user keeps the real shell. */
const hasOwnPasswd = process.platform === 'linux';

/** The temporary folder of an sshd: its keys, its configuration and its clients', and the home of the remote user. */
export class SshdFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'sshd-'));
  readonly home = join(this.path, 'home');
  readonly serverConfigFile = join(this.path, 'sshd_config');

  constructor(port: number, options: SshdOptions) {
    mkdirSync(this.home);
    if (options.bashrc !== undefined) writeFileSync(join(this.home, '.bashrc'), options.bashrc);
    this.makeHostKey();
    makeKey(join(this.path, 'user_key'));
    writeFileSync(join(this.path, 'authorized_keys'), readFileSync(join(this.path, 'user_key.pub')));
    writeFileSync(join(this.path, 'known_hosts'), `${hostAlias} ${this.#hostKey()}\n`);
    writeFileSync(this.serverConfigFile, this.#serverConfig(port, options));
    this.#writePasswd(options.shell);
  }

  /** Makes the key of the host, in place of the one before; clients go on knowing the first. */
  makeHostKey(): void {
    makeKey(join(this.path, 'host_key'));
  }

  /** What sshd needs in its environment to find its user at home in {@link home}. */
  serverEnvironment(): NodeJS.ProcessEnv {
    if (!hasOwnPasswd) return {};
    const file = join(this.path, 'passwd');
    return { LD_PRELOAD: 'libnss_wrapper.so', NSS_WRAPPER_PASSWD: file, NSS_WRAPPER_GROUP: '/etc/group' };
  }

  /** Writes the configuration of clients that go by a port; gives its path. */
  writeClientConfig(port: number): string {
    const file = join(this.path, `ssh_config_${port}`);
    writeFileSync(file, this.#clientConfig(port));
    return file;
  }

  /** Removes everything. Throws as `fs` does, also if a process still writes. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #hostKey(): string {
    return readFileSync(join(this.path, 'host_key.pub'), 'utf8').trim();
  }

  #writePasswd(shell = 'bash'): void {
    if (!hasOwnPasswd) {
      if (shell !== 'bash') throw new Error('sshd cannot be given another login shell on this system');
      return;
    }
    const { username, uid, gid } = userInfo();
    const others = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(`${username}:`));
    const user = [username, 'x', uid, gid, '', this.home, programPath(shell)].join(':');
    writeFileSync(join(this.path, 'passwd'), [user, ...others, ''].join('\n'));
  }

  #serverConfig(port: number, { path, maxSessions = 10, serverLines = [] }: SshdOptions): string {
    // sshd takes the first SetEnv line alone.
    const environment = [
      ...(hasOwnPasswd ? [] : [`"HOME=${this.home}"`]),
      ...(path === undefined ? [] : [`"PATH=${path}:${usualFolders}"`]),
    ];
    return `
${serverLines.join('\n')}
Port ${port}
ListenAddress 127.0.0.1
HostKey ${this.path}/host_key
AuthorizedKeysFile ${this.path}/authorized_keys
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxSessions ${maxSessions}
MaxStartups 100
${environment.length === 0 ? '' : `SetEnv ${environment.join(' ')}`}
Subsystem sftp internal-sftp
`;
  }

  #clientConfig(port: number): string {
    return `
Host ${hostAlias}
  HostName 127.0.0.1
  HostKeyAlias ${hostAlias}
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${this.path}/user_key
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${this.path}/known_hosts
  StrictHostKeyChecking yes
`;
  }
}

function makeKey(path: string): void {
  for (const file of [path, `${path}.pub`]) rmSync(file, { force: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'rig', '-f', path]);
}

const programPath = (name: string): string =>
  execFileSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim();
