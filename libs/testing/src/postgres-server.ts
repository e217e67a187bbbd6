import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port';
import type { SmallDisk } from './small-disk';

/** Where Debian has the server, by major. */
const debianFolder = '/usr/lib/postgresql';

/** What a server is like. */
export interface PostgresOptions {
  readonly password: string;
  /** Its data are on this disk. */
  readonly disk?: SmallDisk;
}

/**
 * Starts Debian's PostgreSQL server (package `postgresql`) on loopback, as an account without rights, in a temporary folder, apart from
 * any server that the machine runs. Throws when it is not installed.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const server = new PostgresServer(newestBin(), await freePort(), options);
  await server.start();
  return server;
}

function newestBin(): string {
  const majors = existsSync(debianFolder) ? readdirSync(debianFolder).map(Number) : [];
  const bin = join(debianFolder, `${Math.max(0, ...majors)}`, 'bin');
  if (existsSync(join(bin, 'postgres'))) return bin;
  throw new Error('there is no PostgreSQL server: npm run setup, or apt-get install postgresql');
}

/** Debian's server, whose superuser is `postgres`. */
export class PostgresServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'research-postgres-'));
  readonly #data: string;
  readonly #way: readonly string[];
  #server: ChildProcess | undefined;

  constructor(
    private readonly bin: string,
    readonly port: number,
    { password, disk }: PostgresOptions,
  ) {
    this.#data = join(disk?.folder ?? this.#folder, 'data');
    this.#way = disk
      ? [...disk.way, 'unshare', '--user', '--map-user=65534', '--map-group=65534', '--']
      : asAccount();
    writeFileSync(join(this.#folder, 'password'), password);
    if (!disk) giveAway(this.#folder);
    const auth = ['--auth=scram-sha-256', `--pwfile=${join(this.#folder, 'password')}`];
    const size = disk ? ['--wal-segsize=1'] : [];
    this.#run(
      'initdb',
      '-D',
      this.#data,
      '-U',
      'postgres',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
      ...auth,
      ...size,
    );
  }

  /** Address of a database for an account. */
  url(account: { readonly user: string; readonly password: string }, database = 'postgres'): string {
    return `postgresql://${account.user}:${encodeURIComponent(account.password)}@127.0.0.1:${this.port}/${database}`;
  }

  /** @param settings `hot_standby=off` @param isReady when the start has come as far as is wanted */
  async start(
    settings: readonly string[] = [],
    isReady: (log: string) => boolean = (log) => log.includes('ready to accept connections'),
  ): Promise<void> {
    const log = join(this.#folder, 'log');
    const all = [
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${this.#folder}`,
      'max_wal_size=32MB',
      ...settings,
    ];
    const argv = ['-D', this.#data, '-p', `${this.port}`, ...all.flatMap((setting) => ['-c', setting])];
    const [program = '', ...rest] = [...this.#way, join(this.bin, 'postgres'), ...argv];
    const server = spawn(program, rest, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    this.#server = server;
    let said = '';
    server.stderr.on('data', (text: Buffer) => writeFileSync(log, (said += text.toString())));
    while (!isReady(said)) {
      if (server.exitCode !== null) throw new Error(`the PostgreSQL server has ended:\n${said}`);
      await delay(20);
    }
  }

  /** What the server has logged since its last start. */
  get log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8');
  }

  /** Ends it, with the sessions that there are (PostgreSQL's "fast shutdown"). */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  }

  /** Starts again as the standby of a server that never comes: it takes no connections until it is promoted. */
  async startUnready(): Promise<void> {
    await this.stop();
    const [program = '', ...rest] = [...this.#way, 'touch', join(this.#data, 'standby.signal')];
    execFileSync(program, rest);
    await this.start(['hot_standby=off'], (log) => log.includes('consistent recovery state reached'));
  }

  /** Starts again with a certificate that nothing but itself vouches for. @param host that it names */
  async startWithTls(host: string): Promise<void> {
    await this.stop();
    const place = (name: string): string => join(this.#data, name);
    const made = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      place('server.key'),
      '-x509',
      '-out',
      place('server.crt'),
    ];
    const [program = '', ...rest] = [...this.#way, 'openssl', 'req', '-subj', `/CN=${host}`, ...made];
    execFileSync(program, rest, { cwd: '/', stdio: 'ignore' });
    await this.start(['ssl=on']);
  }

  /** Makes a standby a server of its own. */
  promote(): void {
    this.#run('pg_ctl', 'promote', '-D', this.#data, '-W');
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(name: string, ...rest: string[]): void {
    const [program = '', ...argv] = [...this.#way, join(this.bin, name), ...rest];
    execFileSync(program, argv, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
const asAccount = (): string[] =>
  isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : [];

function giveAway(folder: string): void {
  if (!isRoot) return;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(folder, id('-u'), id('-g'));
  chownSync(join(folder, 'password'), id('-u'), id('-g'));
}
