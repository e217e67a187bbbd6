import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { taken } from '../server/server.fixture';
import { loadTables } from './load-tables';
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
      season integer NOT NULL, game text NOT NULL, play integer NOT NULL, yards numeric, scored boolean, PRIMARY KEY (game, play))`);
});

const header = 'season,game,play,yards,scored';
const season = (year: number, ...rows: string[]) =>
  database.file(`plays_${year}.csv.gz`, header, ...rows.map((row) => `${year},${row}`));
const plays = (...files: TableSource['files']): TableSource => ({ table: 'plays', by: 'season', files });
const options = { lockSeconds: 10, say: () => undefined, now: () => performance.now() };
const load = (source: TableSource) => database.use((session) => loadTables(session, [source], options));
const written = async (source: TableSource) =>
  taken(await load(source)).map((table) => [table.table, table.rows, table.written, table.tampered]);

describe('files whose rows replace none', () => {
  test('go straight into the table, and the ledger knows the file of each', async () => {
    const first = season(2020, 'A,1,3,1');
    await written(plays(first, season(2019)));
    expect(await written(plays(first, season(2021, 'D,1,7,1'), season(2022, 'E,1,7,1', 'E,2,,')))).toEqual([
      ['plays', 4, ['2021', '2022'], []],
    ]);
    expect((await database.ask('SELECT slices FROM nx_research.loads'))[0]?.['slices']).toMatchObject([
      { slice: '2020', file: 'plays_2020.csv.gz', rows: 1 },
      { slice: '2021', file: 'plays_2021.csv.gz', rows: 1 },
      { slice: '2022', file: 'plays_2022.csv.gz', rows: 2 },
    ]);
  });

  test('are refused where a season of theirs is of a file that stays', async () => {
    const first = season(2020, 'A,1,3,1');
    await written(plays(first));
    const more = database.file('more.csv', header, '2020,B,1,3,1', '2021,D,1,7,1');
    const words = 'plays was not loaded: rows with season 2020 are in plays_2020.csv.gz and more.csv';
    expect(await load(plays(first, more))).toMatchObject({ ok: false, error: { what: words } });
    expect(await database.ask('SELECT count(*)::int AS rows FROM plays')).toEqual([{ rows: 1 }]);
  });

  test.each([
    [
      'a column that a file lacks is empty, whatever its default',
      'ALTER TABLE plays ADD note text DEFAULT 1',
    ],
    [
      'another table refers to them',
      'CREATE TABLE notes (game text, play integer, FOREIGN KEY (game, play) REFERENCES plays)',
    ],
  ])('%s', async (_name, sql) => {
    await database.ask(sql);
    const files = [season(2020, 'A,1,3,1'), season(2021, 'D,1,7,1')];
    expect(await written(plays(...files))).toEqual([['plays', 2, ['2020', '2021'], []]]);
    const { note, ...row } = (await database.ask('SELECT * FROM plays ORDER BY season'))[0] ?? {};
    expect(row).toEqual({ season: 2020, game: 'A', play: 1, yards: '3', scored: true });
    expect(note ?? null).toBeNull();
    expect(await written(plays(...files))).toEqual([['plays', 2, [], []]]);
  });
});
