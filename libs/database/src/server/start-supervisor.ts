import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, type Failure, ok, plainText, replaceFile, type Result } from '@research/core';
import { ownEnvironment } from '@research/process';
import program from '../../program/serve.pl' with { type: 'text' };
import { chooseMajor, installServer, type ServerMajor } from './server-packages';
import type { ServerPlace } from './server-place';

/** What starting a server needs to know. */
export interface LocalServerContext {
  readonly workspaceRoot: string;
  /** `linux-x64`, as Node names platform and processor. */
  readonly platform: string;
  /** Major version of the `pg_dump` on PATH. */
  readonly dumpMajor: number | undefined;
  readonly say: (line: string) => void;
  /** How long the server stays when nothing needs it any more; 10 s unless set. */
  readonly graceSeconds?: number;
}

/** How long a server may take to start: it replays its log after a crash. */
const startSeconds = 120;
/** A connection to the supervisor, which is started unless there is one. */
export async function reachSupervisor(
  context: LocalServerContext,
  place: ServerPlace,
): Promise<Result<Socket>> {
  const deadline = performance.now() + startSeconds * 1000;
  for (let supervisor: ChildProcess | undefined; performance.now() < deadline; await delay(50)) {
    const socket = await tryConnect(place.control);
    if (socket) return ok(socket);
    // It ends with 0 where another one was faster.
    if (supervisor?.exitCode) return fail(didNotStart(place, undefined));
    if (supervisor?.exitCode === null) continue;
    const begun = await startSupervisor(context, place);
    if (!begun.ok) return begun;
    supervisor = begun.value;
  }
  return fail(didNotStart(place, undefined));
}

async function startSupervisor(
  context: LocalServerContext,
  place: ServerPlace,
): Promise<Result<ChildProcess>> {
  const { folder, sockets, control, account } = place;
  const major = chooseMajor({ data: dataMajor(folder), dump: context.dumpMajor });
  if (!major.ok) return major;
  const bin = await installed(context, folder, major.value);
  if (!bin.ok) return bin;
  makePassword(place);
  const pairs = {
    ...{ folder, sockets, control, bin: bin.value, port: await freePort(folder) },
    ...{ user: account.user, group: account.group, grace: context.graceSeconds ?? 10 },
  };
  const log = openSync(join(folder, 'supervisor.log'), 'w', 0o600);
  const supervisor = spawn('perl', ['-', ...Object.entries(pairs).flat().map(String)], {
    cwd: '/',
    env: ownEnvironment(),
    detached: true,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const failed = new Promise<Error>((resolve) => supervisor.once('error', resolve));
  supervisor.stdin?.on('error', () => undefined); // it is told by the exit code
  supervisor.stdin?.end(program);
  supervisor.unref();
  const error = await Promise.race([failed, delay(20)]);
  if (error) return fail({ reason: 'command-missing', what: `perl could not be started: ${error.message}` });
  return ok(supervisor);
}

const installed = (
  { workspaceRoot, platform, say }: LocalServerContext,
  folder: string,
  major: ServerMajor,
): Promise<Result<string>> =>
  installServer({
    ...{ folder: join(folder, 'server'), major, platform, say },
    npmrc: join(workspaceRoot, '.npmrc'),
  });

function dataMajor(folder: string): number | undefined {
  const file = join(folder, 'data/PG_VERSION');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : undefined;
}

/** Of `postgres`, for connections over TCP. */
function makePassword({ folder, account }: ServerPlace): void {
  const file = join(folder, 'password');
  if (existsSync(file)) return;
  writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (process.getuid?.() === 0) chownSync(file, account.user, account.group);
}

/** The port of last time where it is free, so that what a user has written down stays right; that of a server which runs is not. */
const freePort = async (folder: string): Promise<number> =>
  (await tryPort(lastPort(folder) ?? 0)) ?? (await tryPort(0)) ?? 0;

function lastPort(folder: string): number | undefined {
  const file = join(folder, 'port');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}

/** Keeps the port of the server that runs for the next one, and says where it is another than the last. */
export function notePort({ folder }: ServerPlace, port: number, say: LocalServerContext['say']): void {
  const last = lastPort(folder);
  if (port === last) return;
  replaceFile(join(folder, 'port'), `${port}\n`);
  if (last !== undefined)
    say(`warning: the database is on port ${port} now: another program has ${last}, its port until now`);
}

const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? undefined) : undefined));
    });
  });

/** A connection to what listens at a socket; `undefined` when nothing does. */
export const tryConnect = (path: string): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });

/** Whether the server's log says that another program has its port. */
export const isPortTaken = (place: ServerPlace): boolean => /Address already in use/.test(lastWords(place));

/** @param answer what the supervisor said, `failed …` */
export function didNotStart(place: ServerPlace, answer: string | undefined): Failure {
  const why = answer?.replace(/^failed /, '') ?? 'it does not answer';
  const said = lastWords(place);
  return {
    reason: 'database-unreachable',
    what: `the PostgreSQL server of this workspace did not start: ${why}`,
    ...(said === '' ? {} : { said }),
    tries: [`see ${join(place.folder, 'server.log')}`, 'set DATABASE_URL to a server of your own'],
  };
}

function lastWords({ folder }: ServerPlace): string {
  const read = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  const lines = `${read('supervisor.log')}${read('server.log')}`.trimEnd().split('\n').slice(-8);
  return plainText(lines.join('\n'));
}
