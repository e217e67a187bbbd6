import { GameViews } from '../views/game-views.fixture';
import type { TestDatabase } from '../database.fixture';
import { checkDatabase, type DatabaseCheck, parseCheck } from './check-database';
import type { LoadableFiles } from './compare-files';
import { readLoads } from '../load/load-ledger';
import { loadTables } from '../load/load-tables';
import { taken } from '../server/server.fixture';

const views = new GameViews();
const { load, options, refresh, check } = views;
let database: TestDatabase;
beforeEach(() => ({ database } = views));

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
  ['many of type real', 'a real', ['a', ...Array<string>(100_000).fill('0.1')]],
  ['whose sum no double can hold', 'a double precision', ['a', '1e308', '1e308', '-1e301']],
  ['rounded to hundreds', 'a numeric(5,-2)', ['a', '149', '149']],
  [
    'in columns named as SQL names others',
    'key int, value int, own int, t int, rest jsonb',
    ['key,value,own,t,x', '1,2,3,4,5'],
  ],
  [
    'in very many columns',
    Array.from({ length: 900 }, (_, column) => `c${column} int`).join(),
    ['', ','].map((_, row) =>
      Array.from({ length: 900 }, (_, column) => (row === 0 ? `c${column}` : column)).join(),
    ),
  ],
])('numbers %s: the sums are those of the file', async (_name, columns, lines) => {
  await refresh();
  await database.ask(`CREATE TABLE numbers (${columns})`);
  const source = { table: 'numbers', files: [database.file('numbers.csv', ...lines)] };
  const rest = columns.includes('rest') ? { rest: 'rest', by: 'key' } : {};
  taken(await database.use((session) => loadTables(session, [{ ...source, ...rest }], options)));
  expect((await check()).findings).toEqual([]);
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
  const both = '-- two\nCOMMIT; CREATE TABLE made (a int)';
  expect(parseCheck({ path: 'x.sql', sql: both })).toMatchObject({
    ok: false,
    error: { what: expect.stringContaining('more than one query'), at: { line: 2, column: 9 } },
  });
  expect(parseCheck({ path: 'x.sql', sql: 'SELECT 1' })).toMatchObject({ ok: false });
  expect(parseCheck({ path: 'x.sql', sql: '-- nothing\n/* */;' })).toMatchObject({ ok: false });
  expect(parseCheck({ path: 'x.sql', sql: '-- a\n-- severity: fatal\nSELECT 1' })).toMatchObject({
    ok: false,
  });
  expect(await database.ask('SELECT count(*)::int AS rows FROM games')).toEqual([{ rows: 2 }]);
});

test('values of a check are shown as the server writes them', async () => {
  await refresh();
  const sql = `-- odd\nSELECT date '2022-09-08' AS day, 'infinity'::date AS never, timestamptz '294000-01-01' AS late,
    '{"a": 1}'::jsonb AS json, true AS yes, NULL AS none, repeat('x', 5000) AS long`;
  const { findings } = await check(taken(parseCheck({ path: 'checks/odd.sql', sql })));
  expect(findings[0]?.rows[0]).toBe(
    `day=2022-09-08, never=infinity, late=294000-01-01 00:00:00+00, json={"a": 1}, yes=t, none=null, long=${'x'.repeat(200)}…`,
  );
});
