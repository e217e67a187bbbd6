import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hashBytes, ok, type Result } from '@research/core';
import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { taken } from '../server/server.fixture';
import { exportName, exportRelation, type Relation, withRelations } from './export-relations';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await testServer();
  folder = mkdtempSync(join(tmpdir(), 'research-export-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.dispose();
});

const exported = (database: TestDatabase, ...names: string[]): Promise<Result<readonly Relation[]>> =>
  database.use((session) =>
    withRelations(session, { names, lockSeconds: 1 }, async (relations) => {
      for (const relation of relations) taken(await exportRelation(session, relation, folder));
      return ok(relations);
    }),
  );
const bytes = (name: string): Buffer => readFileSync(join(folder, exportName(name)));
const lines = (name: string): string[] => gunzipSync(bytes(name)).toString().trimEnd().split('\n');

test('a view is a file of its rows, sorted by its key', async () => {
  const database = await server.database();
  await database.ask(`
    CREATE SCHEMA mart;
    CREATE TABLE games (week int, game text, played boolean, at timestamptz, odds json, "Say ""hi""" text, PRIMARY KEY (game, week));
    INSERT INTO games VALUES
      (10, 'a', true, '2020-01-01 12:00+02', '{"b": 1}', 'a,b'), (9, 'a', false, NULL, NULL, ''), (1, 'B', NULL, NULL, NULL, E'x\\ny');
    CREATE MATERIALIZED VIEW mart.weeks AS SELECT week, 0.1::float8 AS half FROM games;`);
  const relations = taken(await exported(database, 'games', 'mart.weeks'));
  expect(relations.map(({ name, rows }) => [name, rows])).toEqual([
    ['games', 3],
    ['mart.weeks', 3],
  ]);
  expect(lines('games')).toEqual([
    'week,game,played,at,odds,"Say ""hi"""',
    '1,B,,,,"x',
    'y"',
    '9,a,false,,,""',
    '10,a,true,2020-01-01 10:00:00+00,"{""b"": 1}","a,b"',
  ]);
  expect(lines('mart.weeks')).toEqual(['week,half', '1,0.1', '9,0.1', '10,0.1']);
});

test('equal rows are equal bytes, whatever the order, the settings and the locale of the database', async () => {
  const hashes = new Set<string>();
  const settings = [`TimeZone TO 'Asia/Tokyo'`, `DateStyle TO 'German'`, `extra_float_digits TO 0`];
  for (const [turn, order] of ['i', '-i', 'md5(i::text)'].entries()) {
    const database = await server.database();
    const { database: name } = database.address;
    await database.ask(`ALTER DATABASE ${name} SET ${settings[turn]}`);
    await database.ask(`
      CREATE COLLATION letters (provider = libc, locale = '${turn === 0 ? 'C.UTF-8' : 'C'}');
      CREATE TABLE plays AS SELECT i % 7 AS team, chr(65 + i % 60) COLLATE letters AS name, i / 3.0::float8 AS epa,
        '2020-06-01 00:00+00'::timestamptz + i * interval '1 hour' AS at, i % 2 = 0 AS won, ARRAY[i] AS list
      FROM generate_series(1, 2000) AS i ORDER BY ${order}`);
    const [relation] = taken(await exported(database, 'plays'));
    hashes.add(`${relation?.sum} ${hashBytes(bytes('plays'))}`);
    expect(bytes('plays').subarray(4, 10)).toEqual(Buffer.from([0, 0, 0, 0, 0, 255]));
  }
  expect(hashes.size).toBe(1);
});

test('rows that differ have another sum, whatever the columns are called', async () => {
  const database = await server.database();
  await database.ask('CREATE TABLE odd AS SELECT 1 AS r, 1 AS t, 1 AS own, 1 AS other');
  const sums = new Set<unknown>();
  for (const column of ['r', 't', 'own', 'other']) {
    await database.ask(`UPDATE odd SET ${column} = 2`);
    sums.add(taken(await exported(database, 'odd'))[0]?.sum);
  }
  expect(sums.size).toBe(4);
});

test('what is not there, was never populated, or changes meanwhile', async () => {
  const database = await server.database();
  await database.ask(
    `CREATE TABLE games AS SELECT 1 AS a; CREATE MATERIALIZED VIEW best AS SELECT 1 AS a WITH NO DATA`,
  );
  expect(await exported(database, 'mart.nothing')).toMatchObject({
    ok: false,
    error: { what: expect.stringMatching(/has no table or view mart\.nothing$/) },
  });
  expect(await exported(database, 'best')).toMatchObject({
    ok: false,
    error: {
      what: 'best was not exported: materialized view "best" has not been populated',
      tries: ['npx nx run database:refresh-views'],
    },
  });
  await database.use((session) =>
    withRelations(session, { names: ['games'], lockSeconds: 1 }, async ([relation]) => {
      await database.ask('INSERT INTO games VALUES (2)');
      return exportRelation(session, relation as Relation, folder);
    }),
  );
  expect(lines('games')).toEqual(['a', '1']);
  await database.use((session) =>
    withRelations(session, { names: ['games'], lockSeconds: 1 }, async ([relation]) => {
      const gone = join(folder, 'gone');
      await expect(exportRelation(session, relation as Relation, gone)).rejects.toThrow('ENOENT');
      return ok(undefined);
    }),
  );
});
