import { withSession } from '../connection/connect';
import { readLoads } from './load-ledger';
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
      season integer NOT NULL, game text NOT NULL, play integer NOT NULL, yards numeric CHECK (yards BETWEEN -99 AND 99),
      scored boolean, PRIMARY KEY (game, play));
    CREATE TABLE features (game text PRIMARY KEY, result integer, others jsonb NOT NULL DEFAULT '{}');`);
});

const header = 'season,game,play,yards,scored';
const season = (year: number, ...rows: string[]) =>
  database.file(`plays_${year}.csv.gz`, header, ...rows.map((row) => `${year},${row}`));
const plays = (...files: TableSource['files']): TableSource => ({ table: 'plays', by: 'season', files });
const said: string[] = [];
const options = { lockSeconds: 1, say: (line: string) => said.push(line), now: () => performance.now() };
const load = (...sources: TableSource[]) => database.use((session) => loadTables(session, sources, options));
const written = async (...sources: TableSource[]) =>
  taken(await load(...sources)).map((table) => [table.table, table.rows, table.written, table.tampered]);

test('rows are those of the files; what is loaded already is not sent again', async () => {
  const files = [season(2020, 'A,1,3,1', 'A,2,,0', '"B, ""C""",1,-4.5,'), season(2021, 'D,1,7,1')];
  expect(await written(plays(...files))).toEqual([['plays', 4, ['2020', '2021'], []]]);
  expect(await database.ask('SELECT * FROM plays ORDER BY game, play')).toEqual([
    { season: 2020, game: 'A', play: 1, yards: '3', scored: true },
    { season: 2020, game: 'A', play: 2, yards: null, scored: false },
    { season: 2020, game: 'B, "C"', play: 1, yards: '-4.5', scored: null },
    { season: 2021, game: 'D', play: 1, yards: '7', scored: true },
  ]);
  expect(await written(plays(...files))).toEqual([['plays', 4, [], []]]);
});

test('a season that is new or has changed is written alone; one that is gone is removed', async () => {
  await written(plays(season(2020, 'A,1,3,1'), season(2021, 'D,1,7,1')));
  const before = await writers();
  const first = season(2020, 'A,1,3,1');
  expect(await written(plays(first, season(2021, 'D,1,7,1', 'D,2,1,0'), season(2022, 'E,1,1,1')))).toEqual([
    ['plays', 4, ['2021', '2022'], []],
  ]);
  expect((await writers()).find(({ game }) => game === 'A')).toEqual(before.find(({ game }) => game === 'A'));
  expect(await written(plays(first, season(2022, 'E,1,1,1')))).toEqual([['plays', 2, ['2021'], []]]);
});

test('one file of several seasons: the seasons that differ are written', async () => {
  const file = (last: string) => database.file('all.csv', header, '2020,A,1,3,1', `2021,D,1,${last},1`);
  await written(plays(file('7')));
  expect(await written(plays(file('8')))).toEqual([['plays', 2, ['2021'], []]]);
});

test.each([
  ['a changed value', 'UPDATE plays SET yards = 4 WHERE season = 2021', ['2021']],
  ['a row more', `INSERT INTO plays VALUES (2020, 'Z', 9, 1, true)`, ['2020']],
  ['a row less', `DELETE FROM plays WHERE game = 'D'`, ['2021']],
  ['an empty table', 'TRUNCATE plays', ['2020', '2021']],
  ['rows of a season without a file', `INSERT INTO plays VALUES (1999, 'Z', 9, 1, true)`, ['1999']],
])('%s is found and put right', async (_name, sql, slices) => {
  const files = [season(2020, 'A,1,3,1'), season(2021, 'D,1,7,1')];
  await written(plays(...files));
  const right = await database.ask('SELECT * FROM plays ORDER BY game');
  await database.ask(sql);
  expect(await written(plays(...files))).toEqual([['plays', 2, slices, slices]]);
  expect(await database.ask('SELECT * FROM plays ORDER BY game')).toEqual(right);
});

test('the same rows from another transaction, as after a restore, are taken for what they are', async () => {
  const files = [season(2020, 'A,1,3,1')];
  await written(plays(...files));
  await database.ask(
    'CREATE TABLE copy AS SELECT * FROM plays; TRUNCATE plays; INSERT INTO plays SELECT * FROM copy',
  );
  expect(await written(plays(...files))).toEqual([['plays', 1, [], []]]);
  // The ledger still knows which rows are of which file.
  const next = season(2021, 'D,1,7,1');
  expect(await written(plays(...files, next))).toEqual([['plays', 2, ['2021'], []]]);
  expect(await written(plays(season(2020, 'A,1,4,1'), next))).toEqual([['plays', 2, ['2020'], []]]);
});

test('a table that was dropped and is no longer loaded is known no more', async () => {
  await written(plays(season(2020, 'A,1,3,1')), {
    table: 'features',
    files: [database.file('f.csv', 'game,others', 'A,{}')],
  });
  await database.ask('DROP TABLE features');
  await written(plays(season(2020, 'A,1,3,1')));
  expect([...(await database.use(readLoads)).keys()]).toEqual(['plays']);
});

test('a table that was changed by a migration is loaded again', async () => {
  const files = [season(2020, 'A,1,3,1')];
  await written(plays(...files));
  await database.ask('ALTER TABLE plays ALTER COLUMN yards TYPE double precision');
  const [table] = taken(await load(plays(...files)));
  expect(table).toMatchObject({ rows: 1, tampered: [] });
  expect(await database.ask('SELECT yards FROM plays')).toEqual([{ yards: 3 }]);
});

test('columns that a table does not have go into one of JSON, numbers as numbers', async () => {
  const file = database.file('features.csv', 'game,result,form,note,empty', 'A,1,-2.50,x,', 'B,,1e3,007a,');
  await written({ table: 'features', files: [file], rest: 'others' });
  expect(await database.ask('SELECT * FROM features ORDER BY game')).toEqual([
    { game: 'A', result: 1, others: { form: -2.5, note: 'x' } },
    { game: 'B', result: null, others: { form: 1000, note: '007a' } },
  ]);
});

test.each([
  [
    'a value of the wrong type',
    ['A,1,3,1', 'A,x,3,1'],
    { line: 3 },
    /column play.*invalid input syntax for type integer: "x"/,
  ],
  ['an empty value that must not be', ['A,1,3,1', 'A,,3,1'], { line: 3 }, /"play".*violates not-null/],
  [
    'a value that a constraint refuses',
    ['A,1,3,1', 'A,2,100,1'],
    { line: 3 },
    /violates check constraint "plays_yards_check"/,
  ],
  [
    'a key that is there twice',
    ['A,1,3,1', 'B,1,3,1', 'A,1,4,1'],
    { line: 2 },
    /violates unique constraint "plays_pkey"/,
  ],
  ['too few columns', ['A,1,3,1', 'A,2'], { line: 3 }, /missing data for column "yards"/],
  ['a quote without end', ['A,1,3,1', '"A,2,3,1'], {}, /unterminated CSV quoted field/],
])('%s: file, line and column are named, and nothing is loaded', async (...[, rows, at, words]) => {
  await written(plays(season(2019, 'A,1,3,1')));
  const failed = await load(plays(season(2019, 'A,9,3,1'), season(2020, ...rows)));
  expect(failed).toMatchObject({ ok: false, error: { at: { file: 'plays_2020.csv.gz', ...at } } });
  expect(JSON.stringify(failed).replaceAll('\\"', '"')).toMatch(words);
  expect(await database.ask('SELECT game, play FROM plays')).toEqual([{ game: 'A', play: 1 }]);
});

test.each([
  ['a column that the table lacks', 'season,game,play,yards,scored,speed', /has no column speed/],
  ['a column that must not be empty is missing', 'season,play,yards,scored', /the file has no column game/],
  ['a column twice', 'season,game,play,yards,yards', /the column yards twice/],
  ['a name of blanks', 'season,game,play, ', /has no column " "$/],
  ['an empty file', '', /it is empty/],
])('%s is named', async (_name, first, words) => {
  const failed = await load(plays(database.file('plays.csv', first)));
  expect(failed).toMatchObject({ ok: false, error: { what: expect.stringMatching(words), at: { line: 1 } } });
});

test('a season in two files is refused', async () => {
  const twice = database.file('more.csv', header, '2020,B,1,3,1');
  const failed = await load(plays(season(2020, 'A,1,3,1'), twice));
  expect(failed).toMatchObject({
    ok: false,
    error: { what: 'plays was not loaded: rows with season 2020 are in plays_2020.csv.gz and more.csv' },
  });
});

test('a file that is cut short loads nothing', async () => {
  const file = season(2020, ...Array.from({ length: 5000 }, (_, play) => `A,${play},${play % 90},1`));
  const { readFileSync, writeFileSync } = await import('node:fs');
  writeFileSync(file.path, readFileSync(file.path).subarray(0, 9000));
  expect(await load(plays(file))).toMatchObject({ ok: false, error: { reason: 'corrupt-file' } });
  expect(await database.ask('SELECT count(*)::int AS rows FROM plays')).toEqual([{ rows: 0 }]);
});

test('a line that ends the file for the server alone does not cut the load short', async () => {
  const failed = await load(
    plays(season(2020, 'A,1,3,1'), database.file('more.csv', header, '2021,B,1,3,1', '\\.', '2021,C,1,3,1')),
  );
  expect(failed).toMatchObject({
    ok: false,
    error: { what: expect.stringContaining('plays was not loaded') },
  });
  expect(await database.ask('SELECT count(*)::int AS rows FROM plays')).toEqual([{ rows: 0 }]);
});

test('files are known again in any order, and a ledger without sums is made anew', async () => {
  const files = [season(2021, 'D,1,7,1'), database.file('first.csv', header, '2020,A,1,3,1')];
  await written(plays(...files));
  expect(await written(plays(...[...files].reverse()))).toEqual([['plays', 2, [], []]]);
  const again = `UPDATE nx_research.loads SET slices = (SELECT jsonb_agg(s - 'columns') FROM jsonb_array_elements(slices) AS s)`;
  await database.ask(again);
  expect(await written(plays(...files))).toEqual([['plays', 2, [], []]]);
  const [ledger] = await database.ask(`SELECT slices->0->'columns'->'yards' AS yards FROM nx_research.loads`);
  expect(ledger).toEqual({ yards: { values: 1, sum: 3, magnitude: 3 } });
});

test('of two loads at once one waits and finds nothing to do', async () => {
  const source = plays(season(2020, ...Array.from({ length: 3000 }, (_, play) => `A,${play},1,1`)));
  const both = await Promise.all([load(source), load(source)]);
  expect(both.map((one) => taken(one)[0]?.written).sort()).toEqual([[], ['2020']]);
});

test('tables change together or not at all', async () => {
  const good = plays(season(2020, 'A,1,3,1'));
  const bad = { table: 'features', files: [database.file('bad.csv', 'game,result', 'A,x')] };
  expect(await load(good, bad)).toMatchObject({ ok: false, error: { at: { file: 'bad.csv', line: 2 } } });
  expect(await database.ask('SELECT count(*)::int AS rows FROM plays')).toEqual([{ rows: 0 }]);
});

test('an account that may only read is refused with what it lacks, and changes nothing', async () => {
  await database.ask(
    `CREATE ROLE reader_${database.address.database} LOGIN; GRANT SELECT ON plays TO PUBLIC`,
  );
  const url = database.address.url.replace('user=postgres', `user=reader_${database.address.database}`);
  const address = { ...database.address, url };
  const failed = await withSession({ address, name: 'spec' }, (session) =>
    loadTables(session, [plays(season(2020, 'A,1,3,1'))], options),
  );
  expect(failed).toMatchObject({
    ok: false,
    error: {
      what: expect.stringMatching(/^plays was not loaded: .*permission denied/),
      tries: ['use an account that may write: this one lacks the right'],
    },
  });
  expect(await database.ask('SELECT count(*)::int AS rows FROM plays')).toEqual([{ rows: 0 }]);
});

test('a load whose session is lost in the middle leaves the rows of before, and the next one goes on', async () => {
  await written(plays(season(2019, 'A,1,3,1')));
  const rows = Array.from({ length: 100_000 }, (_, play) => `2020,B,${play},1,1`).join('\n');
  const many = database.file('plays_2020.csv.gz', header, rows);
  const source = plays(season(2019, 'A,1,3,1'), many);
  const lost = load(source);
  const killed = `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'COPY%'`;
  while ((await database.ask(killed)).length === 0);
  expect(await lost).toMatchObject({
    ok: false,
    error: { what: expect.stringMatching(/plays_2020.csv.gz/) },
  });
  expect(await database.ask('SELECT count(*)::int AS rows FROM plays')).toEqual([{ rows: 1 }]);
  expect(await written(source)).toEqual([['plays', 100_001, ['2020'], []]]);
});

const writers = () => database.ask('SELECT game, xmin::text AS writer FROM plays');
