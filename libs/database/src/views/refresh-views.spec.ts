import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { checkDatabase, type DatabaseCheck, parseCheck } from '../checks/check-database';
import type { LoadableFiles } from '../checks/compare-files';
import { databaseStatus } from '../database-status';
import { readLoads } from '../load/load-ledger';
import { loadTables } from '../load/load-tables';
import { taken } from '../server/server.fixture';
import { type RefreshOptions, refreshViews } from './refresh-views';

let server: TestServer;
let database: TestDatabase;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  database = await server.database();
  await database.ask(`
    CREATE SCHEMA mart;
    CREATE TABLE games (season int, game text PRIMARY KEY, points int);
    CREATE MATERIALIZED VIEW mart.z_base AS SELECT season, sum(points) AS points FROM games GROUP BY season WITH NO DATA;
    CREATE UNIQUE INDEX ON mart.z_base (season);
    CREATE VIEW middle AS SELECT * FROM mart.z_base WHERE points > 0;
    CREATE MATERIALIZED VIEW mart.a_top AS SELECT max(points) AS best FROM middle WITH NO DATA;`);
  await load('2020,A,3', '2021,B,5');
});

const load = async (...rows: string[]): Promise<void> => {
  const files = [database.file('games.csv', 'season,game,points', ...rows)];
  taken(
    await database.use((session) => loadTables(session, [{ table: 'games', by: 'season', files }], options)),
  );
};
const options = { again: false, lockSeconds: 1, say: () => undefined, now: () => performance.now() };
const refresh = (more: Partial<RefreshOptions> = {}) =>
  database.use((session) => refreshViews(session, { ...options, ...more }));
const check = async (...checks: DatabaseCheck[]) =>
  taken(await database.use((session) => checkDatabase(session, checks, options)));

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

test('a view that fails is named with the words of the server', async () => {
  await database.ask(
    `CREATE MATERIALIZED VIEW mart.broken AS SELECT 1 / (points - 3) AS it FROM games WITH NO DATA`,
  );
  expect(await refresh()).toMatchObject({
    ok: false,
    error: { what: 'mart.broken was not refreshed: division by zero' },
  });
});

test('a sound database has no findings', async () => {
  await refresh();
  expect(await check()).toEqual({ tables: { games: 2 }, checks: 0, findings: [] });
});

test('rows of a check are named, as an error or a warning', async () => {
  await refresh();
  const sql = '-- games without points\n-- severity: warn\nSELECT game, season FROM games WHERE points = 3';
  const { findings } = await check(taken(parseCheck({ path: 'checks/points.sql', sql })));
  expect(findings).toEqual([
    {
      ...{ what: 'games without points', severity: 'warn', file: 'checks/points.sql' },
      ...{ count: 1, rows: ['game=A, season=2020'] },
    },
  ]);
});

test.each([
  [
    'rows that were changed',
    `UPDATE games SET game = 'C' WHERE season = 2021`,
    'rows of games were changed after they were loaded',
    ['season=2021'],
  ],
  ['a table that is gone', 'DROP TABLE games CASCADE', 'the table games was loaded, and is gone', ['games']],
  [
    'a view that was never populated',
    'CREATE MATERIALIZED VIEW mart.new AS SELECT 1 AS one WITH NO DATA',
    'a materialized view was never populated',
    ['mart.new'],
  ],
  [
    'a constraint that was not validated',
    'ALTER TABLE games ADD CONSTRAINT positive CHECK (points > 0) NOT VALID',
    'a constraint is not validated',
    ['games.positive'],
  ],
])('%s: found and named', async (...[, sql, what, rows]) => {
  await refresh();
  await database.ask(sql);
  expect((await check()).findings).toMatchObject([{ what, rows }]);
});

test.each([
  ['a number', 'NEW.points := NEW.points + 1', 'points: its sum is 7 in games.csv, 8 in the table'],
  ['an empty value', 'NEW.points := NULL', 'points: 1 values in games.csv, 0 in the table'],
  ['a season', 'NEW.season := 1999', '1 rows in games.csv, 0 in the table'],
])(
  '%s that the database has altered on the way in is named with both numbers',
  async (_name, body, words) => {
    await database.ask(`
    CREATE FUNCTION alter_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NEW; END $$;
    CREATE TRIGGER alters BEFORE INSERT ON games FOR EACH ROW EXECUTE FUNCTION alter_row();`);
    await load('2020,A,3', '2021,B,5', '2022,C,7');
    await refresh();
    expect((await check()).findings).toMatchObject([
      {
        what: 'games has other sums than its files',
        rows: [expect.stringMatching(`^season=2022.*${words}$`)],
      },
    ]);
  },
);

test('sums of numbers of every type, and of JSON, are those of the files', async () => {
  await database.ask(`CREATE TABLE numbers (
    day date, a smallint, b bigint, c real, d double precision, e numeric, f numeric(6,2), flag boolean, rest jsonb)`);
  const header = 'day,a,b,c,d,e,f,flag,form,note';
  const files = [
    database.file(
      'numbers.csv',
      header,
      '2020-1-1,1,9007199254740993,0.1,1e300,0.1,1.005,1,2.5,x',
      '2020-01-01,-2,1,3.4e38,NaN,NaN,,0,007,"3"',
      '"2020-01-02",,,1.1,-Infinity,"12345678901234567890.5",2.675,,,',
      ',,,,,,,,-1e3,NaN',
    ),
  ];
  await database.use((session) =>
    loadTables(session, [{ table: 'numbers', by: 'day', rest: 'rest', files }], options),
  );
  await refresh();
  expect((await check()).findings).toEqual([]);
  const tampers = [
    `c = c + 1`,
    `d = d / 2 WHERE d > 0`,
    `f = f + 0.1`,
    `rest = rest || '{"form": 2.6}' WHERE a = 1`,
  ];
  for (const tamper of tampers) await database.ask(`UPDATE numbers SET ${tamper}`);
  const sums = (await check()).findings.find(({ what }) => what === 'numbers has other sums than its files');
  expect(sums?.rows.map((row) => /, (\w+): its sum/.exec(row)?.[1])).toEqual(['d', 'f', 'form', 'c', 'f']);
});

test.each([
  ['changed', { 'games.csv': 'other' }, ['games: games.csv has changed since it was loaded']],
  ['gone', { 'games.csv': undefined }, ['games: games.csv is gone']],
  ['as it was, with a new one', { 'new.csv': 'x' }, ['games: new.csv is new, and was not loaded']],
])('a file that is %s since the load is an error', async (_name, differs, rows) => {
  await refresh();
  const [loaded] = (await database.use(readLoads)).values();
  const filesOf = (files: Readonly<Record<string, string | undefined>>) => new Map([['games', files]]);
  const checked = async (files: LoadableFiles) =>
    taken(await database.use((session) => checkDatabase(session, [], { ...options, files }))).findings;
  const same = { ...loaded?.files };
  expect(await checked(filesOf(same))).toEqual([]);
  const what = 'tables were loaded from other files than there are now';
  expect(await checked(filesOf({ ...same, ...differs }))).toMatchObject([{ what, severity: 'error', rows }]);
  expect(await checked(filesOf({}))).toMatchObject([
    { what, rows: ['games: games.csv was loaded, and is no file of it any more'] },
  ]);
  expect(await checked(new Map([['plays', same]]))).toMatchObject([
    { what, rows: ['plays was never loaded'] },
    { what: 'tables were loaded that no task loads any more', severity: 'warn', rows: ['games'] },
  ]);
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

test('an index that is invalid is found', async () => {
  await refresh();
  await database.ask('CREATE TABLE twice AS SELECT 1 AS a UNION ALL SELECT 1');
  await database.ask('CREATE UNIQUE INDEX CONCURRENTLY twice_a ON twice (a)').catch(() => undefined);
  expect((await check()).findings).toMatchObject([
    { what: expect.stringContaining('invalid'), rows: ['twice_a'] },
  ]);
});

test('a check cannot write, and its own mistakes are errors with a line', async () => {
  const bad = (sql: string): DatabaseCheck => taken(parseCheck({ path: 'checks/bad.sql', sql }));
  const run = (sql: string) => database.use((session) => checkDatabase(session, [bad(sql)], options));
  expect(await run('-- deletes\nDELETE FROM games RETURNING game')).toMatchObject({
    ok: false,
    error: { what: 'the check failed: cannot execute DELETE in a read-only transaction' },
  });
  expect(await run('-- typo\n\nSELECT gaem FROM games')).toMatchObject({
    ok: false,
    error: { at: { line: 3, column: 8 } },
  });
  expect(parseCheck({ path: 'x.sql', sql: 'SELECT 1' })).toMatchObject({ ok: false });
  expect(parseCheck({ path: 'x.sql', sql: '-- nothing\n/* */;' })).toMatchObject({ ok: false });
  expect(parseCheck({ path: 'x.sql', sql: '-- a\n-- severity: fatal\nSELECT 1' })).toMatchObject({
    ok: false,
  });
  expect(await database.ask('SELECT count(*)::int AS rows FROM games')).toEqual([{ rows: 2 }]);
});
