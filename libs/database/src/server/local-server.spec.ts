import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { isRunning } from '@research/process';
import {
  deleteLocalServer,
  type HeldServer,
  holdLocalServer,
  localServerState,
  stopLocalServer,
} from './local-server';
import { serverPlace, strayData } from './server-place';
import { serverWorkspace, type ServerWorkspace } from './server.fixture';

let workspace: ServerWorkspace;
beforeEach(async () => {
  workspace = await serverWorkspace();
});
afterEach(async () => {
  // Perl warns there.
  const log = join(workspace.place.folder, 'supervisor.log');
  if (existsSync(log)) expect(readFileSync(log, 'utf8')).toBe('');
  await deleteLocalServer(workspace, { now: true });
  workspace.dispose();
});

test('a server that no task holds ends, and has its data when it is started again', async () => {
  const first = await hold('one');
  await ask(first, 'CREATE TABLE kept (a int)', 'INSERT INTO kept VALUES (7)');
  first.release();
  await gone(first.pid);
  expect(await state()).toBeUndefined();
  const second = await hold('two');
  expect(await ask(second, 'SELECT a FROM kept')).toEqual([{ a: 7 }]);
  expect(second.pid).not.toBe(first.pid);
  expect(second.port).toBe(first.port);
  second.release();
});

test('of commands that start at once, each gets the same server', async () => {
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((label) => hold(label)));
  expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
  expect((await state())?.users).toHaveLength(4);
  for (const one of all) one.release();
});

test('a server that is kept stays until it is stopped, and is not stopped below a task', async () => {
  const kept = await hold('up', true);
  kept.release();
  await delay(2500);
  expect(await state()).toMatchObject({ pid: kept.pid, kept: true, users: [] });
  const used = await hold('database:load');
  expect(await stopLocalServer(workspace, { now: false })).toMatchObject({
    ok: false,
    error: { what: 'the database is in use by database:load' },
  });
  expect(await stopLocalServer(workspace, { now: true })).toEqual({ ok: true, value: true });
  await gone(kept.pid);
  used.release();
  expect(await stopLocalServer(workspace, { now: false })).toEqual({ ok: true, value: false });
});

test('a supervisor that is killed leaves the server running, and the next command takes it over', async () => {
  const first = await hold('one');
  await ask(first, 'CREATE TABLE kept AS SELECT 7 AS a');
  process.kill(supervisor(), 'SIGKILL');
  const second = await hold('two');
  expect(second.pid).toBe(first.pid);
  expect(await ask(second, 'SELECT a FROM kept')).toEqual([{ a: 7 }]);
  first.release();
  // What was taken over has its port also when it is started anew.
  process.kill(first.pid, 'SIGKILL');
  await gone(first.pid);
  const third = await hold('three');
  expect(third.port).toBe(first.port);
  expect(workspace.said).toEqual([]);
  second.release();
  third.release();
});

test('a server that lost its supervisor can be stopped', async () => {
  const { pid } = await hold('one', true);
  process.kill(supervisor(), 'SIGKILL');
  expect(await stopLocalServer(workspace, { now: false })).toEqual({ ok: true, value: true });
  await gone(pid);
});

test('a server that is killed is started again with all that was committed', async () => {
  const first = await hold('one');
  await ask(first, 'CREATE TABLE kept AS SELECT 7 AS a');
  process.kill(first.pid, 'SIGKILL');
  await gone(first.pid);
  const second = await hold('two');
  expect(await ask(second, 'SELECT a FROM kept')).toEqual([{ a: 7 }]);
  second.release();
});

test('both killed at once: the next command starts a server', async () => {
  const first = await hold('one');
  await ask(first, 'CREATE TABLE kept AS SELECT 7 AS a');
  process.kill(supervisor(), 'SIGKILL');
  process.kill(first.pid, 'SIGKILL');
  const second = await hold('two');
  expect(await ask(second, 'SELECT a FROM kept')).toEqual([{ a: 7 }]);
  second.release();
});

test('the process id of a server that has ended may belong to another program now', async () => {
  const first = await hold('one');
  first.release();
  await gone(first.pid);
  writeFileSync(
    join(workspace.place.folder, 'data/postmaster.pid'),
    `${process.pid}\n${workspace.place.folder}/data\n1\n`,
  );
  (await hold('two')).release();
});

test('a cluster that was made to the half is made anew', async () => {
  mkdirSync(join(workspace.place.folder, 'data.new/base'), { recursive: true });
  writeFileSync(join(workspace.place.folder, 'data.new/PG_VERSION'), '15\n');
  (await hold('one')).release();
});

test('a port that another program has taken is not waited for', async () => {
  const first = await hold('one');
  first.release();
  await gone(first.pid);
  const other = createServer().listen(first.port, '127.0.0.1');
  try {
    const second = await hold('two');
    expect(second.port).not.toBe(first.port);
    expect(workspace.said).toEqual([
      `warning: the database is on port ${second.port} now: another program has ${first.port}, its port until now`,
    ]);
    second.release();
  } finally {
    other.close();
  }
});

test('data of another major are refused and left alone', async () => {
  const data = join(workspace.place.folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'PG_VERSION'), '14\n');
  expect(await holdLocalServer(workspace, { label: 'one' })).toMatchObject({
    ok: false,
    error: { what: expect.stringContaining('the data of the database are of PostgreSQL 14') },
  });
  expect(readFileSync(join(data, 'PG_VERSION'), 'utf8')).toBe('14\n');
});

test('a server whose data were deleted ends', async () => {
  const { pid } = await hold('one', true);
  rmSync(join(workspace.place.folder, 'data'), { recursive: true, maxRetries: 20 });
  await gone(pid);
});

test('what it is, can be deleted', async () => {
  const { pid } = await hold('one', true);
  expect(await deleteLocalServer(workspace, { now: true })).toMatchObject({ ok: true });
  await gone(pid);
  expect(existsSync(workspace.place.folder)).toBe(false);
  expect(existsSync(workspace.place.sockets)).toBe(false);
});

test('data that lie outside a workspace name it, and are told when it is gone', () => {
  const parent = mkdtempSync(join(tmpdir(), 'research-stray-'));
  const own = (name: string, root?: string): void => {
    mkdirSync(join(parent, name));
    if (root !== undefined) writeFileSync(join(parent, name, 'workspace'), `${root}\n`);
  };
  own('there', workspace.workspaceRoot);
  own('gone', '/no/such/workspace');
  own('of an older version');
  expect(strayData(parent)).toEqual([{ folder: join(parent, 'gone'), workspaceRoot: '/no/such/workspace' }]);
  rmSync(parent, { recursive: true });
  const inside = workspace.place.folder.startsWith(workspace.workspaceRoot);
  expect(existsSync(join(workspace.place.folder, 'workspace'))).toBe(!inside);
});

test('other accounts need the password, which stands in a file', async () => {
  const server = await hold('one');
  const over = (password: string): Promise<unknown> =>
    ask({ url: `postgresql://postgres:${password}@127.0.0.1:${server.port}/postgres` }, 'SELECT 1 AS one');
  await expect(over('guess')).rejects.toThrow('password authentication failed');
  expect(await over(readFileSync(server.passwordFile, 'utf8'))).toEqual([{ one: 1 }]);
  server.release();
});

async function hold(label: string, keep = false): Promise<HeldServer> {
  const server = await holdLocalServer(workspace, { label, keep });
  if (!server.ok) throw new Error(JSON.stringify(server.error));
  return server.value;
}

async function state() {
  const found = await localServerState(workspace.workspaceRoot);
  if (!found.ok) throw new Error(found.error.what);
  return found.value;
}

async function ask({ url }: Pick<HeldServer, 'url'>, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url.replace('/research?', '/postgres?') });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** Who holds the lock of the supervisor. */
function supervisor(): number {
  const file = join(workspace.place.folder, 'lock');
  for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
    const [, , , , pid, device] = line.trim().split(/\s+/);
    if (pid && device && isLockOf(file, device)) return Number(pid);
  }
  throw new Error('no supervisor');
}

function isLockOf(file: string, device: string): boolean {
  return device.endsWith(`:${statSync(file).ino}`);
}

async function gone(pid: number): Promise<void> {
  while (isRunning(pid)) await delay(20);
}

test('a copy of a workspace has data of its own; one that was moved keeps them', () => {
  const parent = mkdtempSync(join(tmpdir(), 'research-copies-'));
  const data = join(parent, 'data');
  const [original, copy] = [join(parent, 'original'), join(parent, 'copy')];
  for (const root of [original, copy]) {
    mkdirSync(join(root, '.research/database'), { recursive: true });
    writeFileSync(join(root, '.research/database/elsewhere'), `${data}\n`);
  }
  mkdirSync(data);
  writeFileSync(join(data, 'workspace'), `${original}\n`);
  const folderOf = (root: string): string | undefined => {
    const place = serverPlace(root);
    return place.ok ? place.value.folder : undefined;
  };
  expect(folderOf(original)).toBe(data);
  expect(folderOf(copy)).not.toBe(data);
  rmSync(original, { recursive: true });
  expect(folderOf(copy)).toBe(data);
  rmSync(parent, { recursive: true });
});
