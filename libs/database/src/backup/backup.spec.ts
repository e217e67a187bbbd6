import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@research/core';
import { runCommand } from '@research/process';
import { withSession } from '../connection/connect';
import { withDatabase } from '../connection/database-url';
import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { taken } from '../server/server.fixture';
import { backUp, type BackupRequest } from './back-up';
import { type Backup, brokenBackups, findBackup, listBackups, prune } from './backup-files';
import { restoreAs, restoreInto, testRestore } from './restore';

let server: TestServer;
let database: TestDatabase;
let folder: string;
let clock: number;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  database = await server.database();
  folder = mkdtempSync(join(tmpdir(), 'research-backups-'));
  clock = Date.parse('2026-11-30T12:00:00Z');
  await database.ask(`
    CREATE TABLE games (id int PRIMARY KEY, teams text[], odds json, line double precision);
    INSERT INTO games SELECT i, ARRAY['a', NULL], '{"b": 1}', i / 3.0 FROM generate_series(1, 5000) AS i;
    CREATE MATERIALIZED VIEW best AS SELECT max(line) AS line FROM games;`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clients = { run: runCommand, signal: new AbortController().signal };
const request = (more: Partial<BackupRequest> = {}): BackupRequest => ({
  ...{ environment: 'local', address: database.address, folder, jobs: 2, lockSeconds: 5, ...clients },
  now: () => new Date((clock += 1000)),
  ...more,
});
const make = async (): Promise<Backup> => taken(await backUp(request()));
const empty = async () => (await server.database()).address;
/** The file of the dump with the rows of the table. */
const largest = (backup: Backup): string => {
  const dump = join(backup.folder, 'dump');
  const sized = readdirSync(dump).map((name) => ({ name, bytes: readFileSync(join(dump, name)).length }));
  return join(dump, sized.sort((a, b) => b.bytes - a.bytes)[0]?.name ?? '');
};

const restoreTables = async (address: TestDatabase['address']): Promise<unknown[]> =>
  taken(
    await withSession({ address, name: 'spec' }, async ({ client }) =>
      ok((await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).rows),
    ),
  );

test('a backup is restored with every row, and says how', async () => {
  const backup = await make();
  expect(backup.manifest).toMatchObject({
    ...{
      environment: 'local',
      server: expect.stringMatching(/^15\./),
      tool: expect.stringMatching(/^\d+\./),
    },
    tables: { 'public.games': { rows: 5000 } },
    restore: `npx nx run backup:restore --backup=${backup.id} --to=DATABASE`,
  });
  const address = await empty();
  taken(await restoreInto(address, { backup, ...clients }));
  taken(await testRestore(address, { backup, ...clients }));
  const left = await database.ask(
    `SELECT datname FROM pg_database WHERE datname LIKE 'nx_research_restore%'`,
  );
  expect(left).toEqual([]);
});

test('a database with data is restored into by no means', async () => {
  const backup = await make();
  expect(await restoreInto(database.address, { backup, ...clients })).toMatchObject({
    ok: false,
    error: { reason: 'database-refused', said: 'public.games' },
  });
});

test.each([
  ['cut short', (file: string) => truncateSync(file, readFileSync(file).length / 2)],
  [
    'with a bit that is not as it was',
    (file: string) => {
      const bytes = readFileSync(file);
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 4;
      writeFileSync(file, bytes);
    },
  ],
])('a dump %s is found, and nothing is restored', async (_name, damage) => {
  const backup = await make();
  damage(largest(backup));
  const address = await empty();
  expect(await restoreInto(address, { backup, ...clients })).toMatchObject({ ok: false });
  expect(await restoreTables(address)).toEqual([]);
});

test('a bit that is not as it was, in any file of the dump: the file is named, and nothing is restored', async () => {
  const backup = await make();
  const address = await empty();
  for (const name of readdirSync(join(backup.folder, 'dump'))) {
    const file = join(backup.folder, 'dump', name);
    const bytes = readFileSync(file);
    const damaged = Buffer.from(bytes);
    const [at, bit] = [Math.floor(Math.random() * bytes.length), 1 << Math.floor(Math.random() * 8)];
    damaged.writeUInt8(bytes.readUInt8(at) ^ bit, at);
    writeFileSync(file, damaged);
    expect(await restoreInto(address, { backup, ...clients })).toMatchObject({
      ok: false,
      error: {
        reason: 'corrupt-file',
        what: `the backup ${backup.id} is damaged: files are not as they were written`,
        said: file,
      },
    });
    writeFileSync(file, bytes);
  }
  rmSync(join(backup.folder, 'dump'), { recursive: true });
  expect(await restoreInto(address, { backup, ...clients })).toMatchObject({
    error: { reason: 'corrupt-file' },
  });
  expect(await restoreTables(address)).toEqual([]);
});

test('a manifest that is damaged is told; an older backup is not taken for it', async () => {
  const [older, newer] = [await make(), await make()];
  writeFileSync(join(newer.folder, 'manifest.json'), '{"environment":');
  for (const asked of [undefined, 'local', newer.id])
    expect(findBackup(folder, asked)).toMatchObject({
      ok: false,
      error: { reason: 'corrupt-file', tries: [`--backup=${older.id}`, 'npx nx run backup:run'] },
    });
  expect(taken(findBackup(folder, older.id)).id).toBe(older.id);
  expect(brokenBackups(folder).map(({ id }) => id)).toEqual([newer.id]);
  expect(taken(findBackup(folder, (await make()).id)).manifest.made > newer.manifest.made).toBe(true);
});

test('a database has its name only when all of it is restored; the old one stays', async () => {
  const backup = await make();
  const named = withDatabase(database.address, 'monday');
  const wrong = { ...backup.manifest, tables: { 'public.games': { rows: 4999, sum: '1' } } };
  const asMonday = (one: Backup) => restoreAs('monday', database.address, { backup: one, ...clients });
  expect(await asMonday({ ...backup, manifest: wrong })).toMatchObject({
    error: { reason: 'hash-mismatch' },
  });
  const databases = () =>
    database.ask(`SELECT datname FROM pg_database WHERE datname ~ '^(monday|nx_research_restore)'`);
  expect(await databases()).toEqual([]);
  taken(await asMonday(backup));
  expect(await databases()).toEqual([{ datname: 'monday' }]);
  expect(await restoreTables(named)).toEqual([{ tablename: 'games' }]);
  expect(await asMonday(backup)).toMatchObject({
    error: { reason: 'database-refused', said: 'public.games' },
  });
  await database.ask('DROP DATABASE monday; ');
  await database.ask('CREATE DATABASE monday');
  taken(await asMonday(backup));
  await database.ask('DROP DATABASE monday');
});

test('rows that differ from the manifest are named', async () => {
  const backup = await make();
  const manifest = { ...backup.manifest, tables: { 'public.games': { rows: 4999, sum: '1' } } };
  expect(await restoreInto(await empty(), { backup: { ...backup, manifest }, ...clients })).toMatchObject({
    ok: false,
    error: { reason: 'hash-mismatch', said: 'public.games: 4999 rows in the backup, 5000 rows restored' },
  });
});

test('databases of restore tests that were killed are dropped by the next one; those in use are not', async () => {
  const [killed, used] = [999_999_998, 999_999_999].map((pid) => `nx_research_restore_${pid}_local`);
  await database.ask(`CREATE DATABASE ${killed}`);
  await database.ask(`CREATE DATABASE ${used}`);
  const backup = await make();
  const left = await withSession(
    { address: withDatabase(database.address, used ?? ''), name: 'spec' },
    async () => {
      taken(await testRestore(database.address, { backup, ...clients }));
      return ok(
        await database.ask(`SELECT datname FROM pg_database WHERE datname LIKE 'nx_research_restore%'`),
      );
    },
  );
  expect(taken(left)).toEqual([{ datname: used }]);
});

test('the newest are kept, and the last one always', async () => {
  const ids = [(await make()).id, (await make()).id, (await make()).id];
  expect(listBackups(folder).map(({ id }) => id)).toEqual(ids);
  const keep = (count: number) => prune(folder, 'local', { keep: count, made: ids[2] ?? '' });
  expect(keep(2)).toEqual([ids[0]]);
  expect(keep(0)).toEqual([ids[1]]);
  expect(taken(findBackup(folder, 'local')).id).toBe(ids[2]);
  expect(findBackup(folder, 'staging')).toMatchObject({ ok: false });
});

test('a backup that fails or is killed has no name, and is cleared away by the next', async () => {
  const nowhere = withDatabase(database.address, 'nowhere');
  expect(await backUp(request({ address: nowhere }))).toMatchObject({ ok: false });
  const killed = join(folder, 'local/20261130T110000Z.999999999.partial/dump');
  mkdirSync(killed, { recursive: true });
  expect(listBackups(folder)).toEqual([]);
  const { id } = await make();
  expect(listBackups(folder).map((backup) => backup.id)).toEqual([id]);
  expect(existsSync(killed)).toBe(false);
});

test('a server that is newer than pg_dump is named, with what to install', async () => {
  const old = async (command: { readonly argv: readonly string[] }) => ({
    ok: true as const,
    value: {
      code: 0,
      signal: null,
      timedOut: false,
      cancelled: false,
      durationMs: 1,
      tail: `${command.argv[0]} (PostgreSQL) 14.2`,
    },
  });
  expect(await backUp(request({ run: old }))).toMatchObject({
    ok: false,
    error: { reason: 'tool-missing', tries: ['install postgresql-client-15'] },
  });
});
