import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { ok } from '@research/core';
import { bundleProgram, type PostgresServer, SmallDisk, startPostgres } from '@research/testing';
import { clientConfig, clientEnvironment } from './connection/client-environment';
import { type Session, tooOldServer, withSession } from './connection/connect';
import { type DatabaseAddress, parseDatabaseUrl } from './connection/database-url';
import type { ClientOrder } from './killed-client.driver';
import { loadTables } from './load/load-tables';
import { taken } from './server/server.fixture';

const mebibyte = 1 << 20;
const postgres = { user: 'postgres', password: 'p@ss:w/rd#%1' };

let folder: string;
let disk: SmallDisk;
let server: PostgresServer;
let address: DatabaseAddress;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'research-own-server-'));
  disk = await SmallDisk.mount(join(folder, 'disk'), 150);
  server = await startPostgres({ password: postgres.password, disk });
  address = taken(parseDatabaseUrl(server.url(postgres)));
  await ask('CREATE TABLE plays (play int PRIMARY KEY, words text)');
});
afterAll(async () => {
  // Where the server could not be started, its disk must not outlive the spec.
  await (server as PostgresServer | undefined)?.dispose();
  disk.dispose();
  rmSync(folder, { recursive: true });
});

const use = <T>(work: (session: Session) => Promise<T>, where = address) =>
  withSession({ address: where, name: 'spec' }, async (session) => ok(await work(session)));
const ask = async (sql: string) => taken(await use(({ client }) => client.query(sql))).rows as unknown[];

/** Fills the disk of the server but for so many MiB. */
function fill(mebibytesLeft: number): void {
  const free = Number(disk.run('stat', '-f', '--format=%a', disk.folder)) * 4096;
  disk.run('fallocate', '--length', `${free - mebibytesLeft * mebibyte}`, join(disk.folder, 'filler'));
}
const makeRoom = (): string => disk.run('rm', '-f', join(disk.folder, 'filler'));

describe('a full disk', () => {
  afterEach(() => void makeRoom());

  test.each([2, 14])(
    'of the server during a load, %d MiB short: nothing is loaded, and the next load is whole',
    async (left) => {
      const words = 'x'.repeat(300);
      const rows = Array.from({ length: 30_000 }, (_, play) => `${play},${words}`).join('\n');
      const path = join(folder, `plays-${left}.csv`);
      writeFileSync(path, `play,words\n${rows}\n`);
      const file = { path, shown: 'plays.csv', hash: `${left}` };
      const load = () =>
        withSession({ address, name: 'spec' }, (session) =>
          loadTables(session, [{ table: 'plays', files: [file] }], {
            lockSeconds: 5,
            say: () => undefined,
            now: Date.now,
          }),
        );
      await ask('TRUNCATE plays');
      fill(left);
      const failed = await load();
      expect(failed).toMatchObject({
        ok: false,
        error: { what: expect.stringContaining('No space left on device') },
      });
      expect(JSON.stringify(failed)).toContain('make room on the disk of the server');
      makeRoom();
      // A server that could not write its log has ended, or is just coming back.
      await server.stop();
      await server.start();
      expect(await ask('SELECT count(*)::int AS rows FROM plays')).toEqual([{ rows: 0 }]);
      expect(taken(await load())).toMatchObject([{ rows: 30_000 }]);
    },
  );

  test('of the backups: what is left is no backup, and the next one is whole', async () => {
    await ask(`CREATE TABLE games AS SELECT i, md5(i::text) AS words FROM generate_series(1, 100000) AS i`);
    const program = join(folder, 'driver.cjs');
    writeFileSync(program, bundleProgram(join(__dirname, 'killed-client.driver.ts')));
    const small = await SmallDisk.mount(join(folder, 'backups'), 1);
    const order: ClientOrder = {
      step: 'backup',
      address,
      root: small.folder,
      source: { table: '', files: [] },
      lockSeconds: 5,
    };
    const backUp = () => {
      const [way = '', ...rest] = [...small.way, 'node', program, JSON.stringify(order)];
      return JSON.parse(spawnSync(way, rest, { encoding: 'utf8' }).stdout);
    };
    const listed = (): string =>
      small.run('find', small.folder, '-path', '*/local/*', '-maxdepth', '3', '-printf', '%f\n');
    expect(JSON.stringify(backUp())).toContain('No space left on device');
    expect(listed()).toBe('');
    small.grow(30);
    expect(backUp()).toMatchObject({ ok: true });
    expect(listed()).toMatch(/^\d{8}T\d{6}Z$/m);
    expect(listed()).not.toContain('partial');
    small.dispose();
  });
});

describe('a server with a certificate of its own making', () => {
  beforeAll(() => server.startWithTls('elsewhere.example.org'));
  afterAll(async () => {
    await server.stop();
    await server.start();
  });
  const where = (query: string) => taken(parseDatabaseUrl(`${server.url(postgres)}?${query}`));
  const encrypted = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

  test('is used encrypted by sslmode=require, as psql and pg_dump take it', async () => {
    const address = where('sslmode=require');
    const { rows } = taken(await use(({ client }) => client.query(encrypted), address));
    expect(rows).toEqual([{ ssl: true }]);
    const psql = ['--no-psqlrc', '--tuples-only', '--no-align', '--command', encrypted];
    const env = { PATH: process.env['PATH'], ...clientEnvironment(address) };
    expect(spawnSync('psql', psql, { env, encoding: 'utf8' }).stdout).toBe('t\n');
  });

  test('is refused by sslmode=verify-full, with what would help', async () => {
    expect(await use(({ client }) => client.query('SELECT 1'), where('sslmode=verify-full'))).toMatchObject({
      ok: false,
      error: {
        reason: 'database-unreachable',
        said: expect.stringContaining('certificate') as string,
        tries: [expect.stringContaining('sslrootcert=FILE'), expect.stringContaining('sslmode=require')],
      },
    });
  });

  test('is not asked where the file that vouches for it is missing', async () => {
    const address = where('sslmode=verify-full&sslrootcert=/not/there.crt');
    expect(clientEnvironment(address)).toMatchObject({ PGSSLROOTCERT: '/not/there.crt' }); // psql says it itself
    expect(await use(({ client }) => client.query('SELECT 1'), address)).toMatchObject({
      ok: false,
      error: { reason: 'invalid-options', said: expect.stringContaining('/not/there.crt') as string },
    });
  });
});

test('PGHOST, PGPORT and PGUSER lead neither us nor pg_dump to another server', () => {
  const elsewhere = { PGHOST: 'elsewhere.example.org', PGPORT: '1', PGUSER: 'another' };
  Object.assign(process.env, elsewhere);
  const address = taken(parseDatabaseUrl('postgresql:///research'));
  const [ours, theirs] = [new Client(clientConfig(address)), clientEnvironment(address)];
  for (const name of Object.keys(elsewhere)) delete process.env[name];
  const user = userInfo().username;
  expect(ours).toMatchObject({ host: 'localhost', port: 5432, user, database: 'research' });
  expect(theirs).toEqual({ PGHOST: 'localhost', PGPORT: '5432', PGUSER: user, PGDATABASE: 'research' });
});

test('an account that may not create databases is told what it lacks', async () => {
  await ask("CREATE ROLE plain LOGIN PASSWORD 'plain'");
  const plain = taken(parseDatabaseUrl(server.url({ user: 'plain', password: 'plain' })));
  expect(await use(({ client }) => client.query('CREATE DATABASE scratch'), plain)).toMatchObject({
    ok: false,
    error: { reason: 'database-refused', tries: [expect.stringContaining('CREATEDB')] },
  });
});

test('a server that is still starting is waited for', async () => {
  await server.startUnready();
  const opened = use(({ client }) => client.query('SELECT 1 AS one'));
  while (!/FATAL: {2}the database system is not/.test(server.log)) await delay(20);
  server.promote();
  expect(taken(await opened).rows).toEqual([{ one: 1 }]);
});

test.each([
  [
    'a wrong password',
    () => server.url({ ...postgres, password: 'guess' }),
    'password authentication failed',
    'check the password',
  ],
  [
    'a database that is not there',
    () => server.url(postgres, 'nowhere'),
    '"nowhere" does not exist',
    'createdb nowhere',
  ],
  [
    'a port at which nothing listens',
    () => 'postgresql://me:x@127.0.0.1:9/db',
    'ECONNREFUSED',
    'start the server',
  ],
])('%s is named, with what to do', async (...[, url, words, tries]) => {
  const failed = await use(async () => undefined, taken(parseDatabaseUrl(url())));
  expect(failed.ok).toBe(false);
  const told = JSON.stringify(failed).replaceAll('\\"', '"');
  for (const each of [words, tries]) expect(told).toContain(each);
  expect(JSON.stringify(failed)).not.toContain('guess');
});

test('a server that is too old is refused', () => {
  expect(tooOldServer(address, 140_018).what).toMatch(/ is of PostgreSQL 14, and 15 or newer is needed$/);
});
