import { GameViews } from './game-views.fixture';
import type { TestDatabase } from '../database.fixture';
import { databaseStatus } from '../database-status';
import { migrate } from '../migrations/migrate';
import { taken } from '../server/server.fixture';

const views = new GameViews();
const { load, options, refresh, check } = views;
let database: TestDatabase;
beforeEach(() => ({ database } = views));

test('views are refreshed after those that they are made from, and only when something was loaded', async () => {
  expect(taken(await refresh())).toEqual(['mart.z_base', 'mart.a_top']);
  expect(await database.ask('SELECT best::int FROM mart.a_top')).toEqual([{ best: 5 }]);
  expect(taken(await refresh())).toEqual([]);
  await load('2020,A,3', '2021,B,9');
  expect(taken(await refresh())).toEqual(['mart.z_base', 'mart.a_top']);
  expect(await database.ask('SELECT best::int FROM mart.a_top')).toEqual([{ best: 9 }]);
  expect(taken(await refresh({ again: true }))).toHaveLength(2);
});

test('a reader does not wait for a view with a unique index, and does for one without', async () => {
  await refresh();
  await load('2020,A,4');
  const said: string[] = [];
  await database.use(async ({ client }) => {
    await client.query('BEGIN; SELECT * FROM mart.z_base');
    taken(await refresh({ say: (line) => said.push(line) }));
    await client.query('COMMIT');
  });
  expect(said[0]).toMatch(/^refreshed mart\.z_base in \d+ ms$/);
  expect(said[1]).toMatch(/it has no unique index$/);
});

test('of two commands at once one refreshes, the other finds it done', async () => {
  const both = await Promise.all([refresh(), refresh()]);
  expect(both.map((one) => taken(one).length).sort()).toEqual([0, 2]);
});

test.each([
  [
    'a plain view is defined anew',
    `CREATE OR REPLACE VIEW middle AS SELECT season, points * 2 AS points FROM mart.z_base`,
    10,
  ],
  ['a table that no file is loaded into has other rows', `UPDATE factors SET factor = 3`, 15],
  [
    'a function is defined anew',
    `CREATE OR REPLACE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 4'`,
    20,
  ],
])('a view is refreshed when %s', async (_name, sql, best) => {
  await database.ask(`
    CREATE TABLE factors AS SELECT 1 AS factor;
    CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
    CREATE MATERIALIZED VIEW mart.product AS SELECT twice(max(points)::int) * max(factor) AS best FROM middle, factors WITH NO DATA`);
  await refresh();
  await database.ask(sql);
  expect(taken(await refresh())).toContain('mart.product');
  expect(await database.ask('SELECT best::int FROM mart.product')).toEqual([{ best }]);
  expect(taken(await refresh())).toEqual([]);
});

test('a view that was refreshed by hand from rows that were changed by hand does not stay so', async () => {
  await refresh();
  await database.ask(
    'UPDATE games SET points = 100; REFRESH MATERIALIZED VIEW mart.z_base; REFRESH MATERIALIZED VIEW mart.a_top',
  );
  await load('2020,A,3', '2021,B,5');
  await refresh();
  expect(await database.ask('SELECT best::int FROM mart.a_top')).toEqual([{ best: 5 }]);
});

test('views that read each other, and names with dots, capitals and quotes', async () => {
  await database.ask(`
    CREATE VIEW first AS SELECT 1 AS a; CREATE VIEW second AS SELECT * FROM first; CREATE OR REPLACE VIEW first AS SELECT * FROM second;
    CREATE SCHEMA "My.Schema"; CREATE TABLE "My.Schema"."a.b" ("select" int);
    CREATE MATERIALIZED VIEW "My.Schema"."say ""v""" AS SELECT * FROM "My.Schema"."a.b" WITH NO DATA;`);
  expect(taken(await refresh())).toContain('"My.Schema"."say ""v"""');
  expect((await check()).findings).toEqual([]);
  const { tables } = await database.use(databaseStatus);
  expect(tables).toMatchObject([{ name: '"My.Schema"."a.b"', rows: '0' }, { rows: '0' }, {}, {}, {}]);
});

test('what another has in the same database is neither refreshed nor checked', async () => {
  const migration = { number: 1, name: '001_own', hash: '', inTransaction: true, path: '001_own.sql' };
  const sql = 'CREATE TABLE own (a int)';
  taken(await database.use((session) => migrate(session, [{ ...migration, sql }], options)));
  await database.ask(`
    CREATE SCHEMA another; CREATE TABLE another.rows AS SELECT 1 AS a UNION ALL SELECT 1;
    CREATE MATERIALIZED VIEW another.slow AS SELECT 1 / 0 AS a WITH NO DATA;
    ALTER TABLE another.rows ADD CONSTRAINT few CHECK (a < 9) NOT VALID;`);
  await database.ask('CREATE UNIQUE INDEX CONCURRENTLY ON another.rows (a)').catch(() => undefined);
  expect(taken(await refresh())).toEqual(['mart.z_base', 'mart.a_top']);
  expect((await check()).findings).toEqual([]);
});

test('a view that fails is named with the words of the server', async () => {
  await database.ask(
    `CREATE MATERIALIZED VIEW mart.broken AS SELECT 1 / (points - 3) AS it FROM games WITH NO DATA`,
  );
  expect(await refresh()).toMatchObject({
    ok: false,
    error: { what: 'mart.broken was not refreshed: division by zero' },
  });
});

test('the number of rows is told also where the server has no estimate, and a lock is not waited for', async () => {
  await database.ask('CREATE TABLE seeded AS SELECT generate_series(1, 83) AS a');
  const rows = async () => {
    const { tables } = await database.use(databaseStatus);
    return Object.fromEntries(tables.map((table) => [table.name, table.rows]));
  };
  expect(await rows()).toMatchObject({ 'public.seeded': '83', 'mart.z_base': 'not populated' });
  await database.use(async ({ client }) => {
    await client.query('BEGIN; LOCK TABLE seeded');
    expect(await rows()).toMatchObject({ 'public.seeded': 'locked', 'public.games': '2' });
    await client.query('ROLLBACK');
  });
});
