import { ok } from '@research/core';
import { withSession } from '../connection/connect';
import { loadTables } from './load-tables';
import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { taken } from '../server/server.fixture';
import type { TableSource } from './stage';

let server: TestServer;
let database: TestDatabase;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  database = await server.database();
  await database.ask(`
    CREATE TABLE plays (
      season integer NOT NULL, game text NOT NULL, play integer NOT NULL, yards numeric, scored boolean, PRIMARY KEY (game, play));
    CREATE TABLE features (game text PRIMARY KEY, result integer, others jsonb NOT NULL DEFAULT '{}');`);
});

const season = (year: number, ...rows: string[]) =>
  database.file(
    `plays_${year}.csv.gz`,
    'season,game,play,yards,scored',
    ...rows.map((row) => `${year},${row}`),
  );
const plays = (...files: TableSource['files']): TableSource => ({ table: 'plays', by: 'season', files });
const options = { lockSeconds: 1, say: () => undefined, now: () => performance.now() };
const load = (...sources: TableSource[]) => database.use((session) => loadTables(session, sources, options));
const written = async (...sources: TableSource[]) =>
  taken(await load(...sources)).map((table) => [table.table, table.rows, table.written, table.tampered]);

test('any name of a column and any value reach the one of JSON; what only looks like a number is text', async () => {
  const names = [
    '',
    'x'.repeat(70),
    'row',
    'key',
    'value',
    'ctid',
    'select',
    'Größe',
    'say "A", b',
    'two\nlines',
  ];
  const values = [
    '007',
    '-00',
    '1e400',
    '12e456789',
    '0',
    '-0.5',
    '1e3',
    '9007199254740993',
    'a\tb\\n',
    '""',
  ];
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const header = [',', ...names.slice(1).map(quoted)].join(',').replace(',,', ',');
  const file = database.file('odd.csv', `${header},game`, `${values.map(quoted).join(',')},A`);
  await written({ table: 'features', files: [file], rest: 'others' });
  const [row] = await database.ask('SELECT others::text FROM features');
  const found = JSON.parse(String(row?.['others'])) as Record<string, unknown>;
  const expected = [
    '007',
    '-00',
    '1e400',
    '12e456789',
    0,
    -0.5,
    1000,
    Number('9007199254740993'),
    'a\tb\\n',
    '""',
  ];
  expect(names.map((name) => found[name])).toEqual(expected);
  expect(row?.['others']).toContain('9007199254740993');
  const clash = database.file('clash.csv', 'game,others,more', 'A,{},1');
  expect(await load({ table: 'features', files: [clash], rest: 'others' })).toMatchObject({
    error: {
      what: expect.stringContaining('the file has a column others, which is to take more'),
      at: { line: 1 },
    },
  });
});

test('a column that may not be empty takes its default where the file does not have it', async () => {
  await database.ask(`ALTER TABLE plays ADD source text NOT NULL DEFAULT 'file', ADD id serial`);
  await written(plays(season(2020, 'A,1,3,1', 'A,2,3,1')));
  expect(await database.ask('SELECT source, id FROM plays')).toEqual([
    { source: 'file', id: 1 },
    { source: 'file', id: 2 },
  ]);
});

test('columns of any type are loaded, and rows of them that were changed are found', async () => {
  await database.ask(
    'CREATE TABLE things (id int, a json, b xml, c point, d bit(3), e varbit, f money, g tsvector, h json[], i int4range, j inet)',
  );
  const file = database.file('things.csv', 'id,a,c,i', '1,"{""b"": 1}","(1,2)","[1,3)"');
  const things: TableSource = { table: 'things', files: [file] };
  await written(things);
  await database.ask(`UPDATE things SET a = '{"b": 2}'`);
  expect(await written(things)).toEqual([['things', 1, [''], ['']]]);
});

test('a file is the same rows whatever the server, the database or the account are set to', async () => {
  await database.ask('CREATE TABLE times (id text, at timestamptz, day date, PRIMARY KEY (id))');
  for (const setting of [
    `timezone = 'America/New_York'`,
    `datestyle = 'German, DMY'`,
    `standard_conforming_strings = off`,
  ])
    await database.ask(`ALTER DATABASE ${database.address.database} SET ${setting}`);
  const times = (...rows: string[]): TableSource => ({
    ...{ table: 'times', by: 'at' },
    files: [database.file('times.csv', 'id,at,day', ...rows)],
  });
  const [first] = taken(await load(times('A,2022-01-01 12:00,1850-2-1')));
  expect(first?.written).toEqual(['2022-01-01 12:00:00+00']);
  expect(
    await database.use(({ client }) => client.query('SELECT at::text, day::text FROM times')),
  ).toMatchObject({
    rows: [{ at: '2022-01-01 12:00:00+00', day: '1850-02-01' }],
  });
  // Which of the two is the month is nothing to guess.
  expect(await load(times('A,2022-01-01 12:00,01/02/2022'))).toMatchObject({ error: { at: { line: 2 } } });
  await database.ask(`ALTER DATABASE ${database.address.database} SET statement_timeout = '100ms'`);
  await database.use(({ client }) => client.query('SELECT pg_sleep(0.2)'));
});

test('tables are not made in the schema of the ledgers, whatever the account is called', async () => {
  await database.ask(
    'DROP ROLE IF EXISTS nx_research; CREATE ROLE nx_research SUPERUSER LOGIN; CREATE SCHEMA nx_research',
  );
  const url = database.address.url.replace('user=postgres', 'user=nx_research');
  taken(
    await withSession({ address: { ...database.address, url }, name: 'spec' }, async ({ client }) =>
      ok(await client.query('CREATE TABLE mine (a int)')),
    ),
  );
  expect(await database.ask(`SELECT schemaname FROM pg_tables WHERE tablename = 'mine'`)).toEqual([
    { schemaname: 'public' },
  ]);
  await database.ask('DROP TABLE mine; DROP OWNED BY nx_research CASCADE; DROP ROLE nx_research');
});

test('a column that the files do not have any more, and a table without files: nothing is emptied', async () => {
  await written(plays(season(2020, 'A,1,3,1'), season(2021, 'D,1,7,1')));
  const less = database.file('plays_2021.csv.gz', 'season,game,play,scored', '2021,D,1,1');
  expect(await load(plays(season(2020, 'A,1,3,1'), less))).toMatchObject({
    error: {
      what: 'plays was not loaded: its files had columns at the last load that they do not have any more',
      said: 'yards (plays_2021.csv.gz)',
    },
  });
  expect(await load(plays())).toMatchObject({ error: { reason: 'not-found' } });
  expect(await database.ask('SELECT yards FROM plays ORDER BY 1')).toEqual([{ yards: '3' }, { yards: '7' }]);
  await database.ask('ALTER TABLE plays DROP COLUMN yards');
  expect(await written(plays(database.file('first.csv', 'season,game,play', '2020,A,1'), less))).toHaveLength(
    1,
  );
});
