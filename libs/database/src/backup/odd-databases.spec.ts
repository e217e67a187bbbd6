import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@research/core';
import { runCommand } from '@research/process';
import { withSession } from '../connection/connect';
import { type DatabaseAddress, withDatabase } from '../connection/database-url';
import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { taken } from '../server/server.fixture';
import { backUp, type BackupRequest, fingerprintTables } from './back-up';
import { type Backup, findBackup, listBackups, prune } from './backup-files';
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

test('a row that differs has another hash, whatever the columns and tables are called', async () => {
  await database.ask(`
    CREATE SCHEMA "My.Schema"; CREATE TABLE "My.Schema"."a.b" AS SELECT 1 AS t, 1 AS r, 1 AS other;
    CREATE TABLE "Say ""a""" (); CREATE MATERIALIZED VIEW "My.Schema"."select" AS SELECT * FROM "My.Schema"."a.b"`);
  const name = '"My.Schema"."a.b"';
  const sums = new Set([(await make()).manifest.tables[name]?.sum]);
  for (const column of ['t', 'r', 'other']) {
    await database.ask(`UPDATE ${name} SET ${column} = 2`);
    sums.add((await make()).manifest.tables[name]?.sum);
  }
  expect(sums.size).toBe(4);
  taken(await testRestore(database.address, { backup: await make(), ...clients }));
});

test('the settings of a database are no difference between a backup and what is restored from it', async () => {
  const settings = [
    `timezone = 'America/New_York'`,
    `datestyle = 'German'`,
    `extra_float_digits = -3`,
    `statement_timeout = '200ms'`,
  ];
  const set = async ({ database: name }: DatabaseAddress) => {
    for (const setting of settings) await database.ask(`ALTER DATABASE ${name} SET ${setting}`);
  };
  await database.ask(
    `CREATE TABLE times AS SELECT now() AS at, current_date AS day, 1 / 3.0::float8 AS third`,
  );
  await set(database.address);
  const backup = await make();
  taken(await restoreInto(await empty(), { backup, ...clients }));
  // One of before was hashed as its server writes values.
  const manifest = { ...backup.manifest, text: undefined };
  const before = await withSession({ address: database.address, name: 'spec' }, async (session) => {
    await session.client.query('RESET ALL');
    return ok(await fingerprintTables(session));
  });
  const old = { ...backup, manifest: { ...manifest, tables: taken(before) } };
  const address = await empty();
  await set(address);
  taken(await restoreInto(address, { backup: old, ...clients }));
});

test('a database may have any name and any encoding, and keeps its own', async () => {
  for (const name of ['My "Db" ü 50%', `o'clock=\\x`, 'postgresql://select']) {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    await database.ask(
      `CREATE DATABASE ${quoted} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    const address = withDatabase(database.address, name);
    const asked = (sql: string, where = address) =>
      withSession({ address: where, name: 'spec' }, async ({ client }) =>
        ok((await client.query(sql)).rows as unknown[]),
      );
    taken(await asked(`CREATE TABLE words AS SELECT 'Größe'::text AS word`));
    const backup = taken(await backUp(request({ address })));
    await database.ask('DROP DATABASE IF EXISTS tuesday');
    taken(await restoreAs('tuesday', database.address, { backup, ...clients }));
    expect(taken(await asked('SHOW server_encoding', withDatabase(address, 'tuesday')))).toEqual([
      { server_encoding: 'LATIN1' },
    ]);
    taken(await asked('DROP TABLE words'));
    taken(await restoreInto(address, { backup, ...clients }));
    await database.ask(`DROP DATABASE ${quoted}`);
  }
  await database.ask('DROP DATABASE tuesday');
});

test.each([
  'CREATE VIEW it AS SELECT 1 AS a',
  'CREATE TYPE it AS ENUM ()',
  'CREATE SCHEMA it',
  'CREATE SEQUENCE it',
])('%s: a database that holds anything is not empty', async (sql) => {
  const backup = await make();
  const other = await server.database();
  await other.ask(sql);
  expect(await restoreInto(other.address, { backup, ...clients })).toMatchObject({
    error: { reason: 'database-refused', said: expect.stringMatching(/^\w+ (?:public\.)?it$/) },
  });
});

test('when the clock was put back, the backup that was just made stays', async () => {
  const later = [(await make()).id, (await make()).id];
  clock -= 86_400_000;
  const { id } = await make();
  expect(prune(folder, 'local', { keep: 2, made: id })).toEqual([later[0]]);
  expect(listBackups(folder).map((backup) => backup.id)).toEqual([id, later[1]]);
});

test('a folder that is a link to another disk, with blanks in its name', async () => {
  const disk = mkdtempSync(join(tmpdir(), 'research-disk of ours-'));
  symlinkSync(disk, join(folder, 'local'));
  const { id } = await make();
  expect(taken(findBackup(folder, undefined)).id).toBe(id);
  rmSync(disk, { recursive: true });
});
