import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { runPython } from '@research/testing';
import { parse } from 'csv-parse/sync';

type Cells = Readonly<Record<string, string>>;

const columns = [
  'game_id',
  'market_type',
  'abbr',
  'lines',
  'odds',
  'opening_lines',
  'opening_odds',
  'book',
] as const;
const games = `game_id,season,gameday,home_team,away_team
2013_18_SD_CIN,2013,2014-01-05,CIN,LAC
2019_01_OAK_JAX,2019,2019-09-08,JAX,LV
`;
/** The money line of the home team; a test changes only the cells it is about. */
const row: Cells = {
  game_id: '2019_01_OAK_JAX',
  market_type: 'money_line',
  abbr: 'JAC',
  lines: 'NA',
  odds: '-120',
  opening_lines: '0.0',
  opening_odds: '-110.0',
  book: 'A',
};
const spread: Cells = { ...row, market_type: 'spread', lines: '-2.5', opening_lines: '-3.0' };
const file = (rows: readonly Cells[]): string =>
  [columns.join(','), ...rows.map((cells) => columns.map((name) => cells[name]).join(','))].join('\n') + '\n';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'odds-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Cleaned {
  readonly code: number;
  readonly said: string;
  readonly bytes: Buffer;
  readonly odds: readonly Cells[];
  readonly quarantine: readonly Cells[];
}

/** Runs the script as the executor does. */
async function clean(lines: string | Buffer, more: Cells = {}): Promise<Cleaned> {
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('games.csv'), games);
  writeFileSync(at('nfl_lines_odds.csv.gz'), typeof lines === 'string' ? gzipSync(lines) : lines);
  writeFileSync(at('odds_api.csv.gz'), gzipSync(file([])));
  const env = {
    READ_GAMES: at('games.csv'),
    READ_LINES: at('nfl_lines_odds.csv.gz'),
    READ_API: at('odds_api.csv.gz'),
    WRITE_DIR: folder,
    ...more,
  };
  const { code, said } = await runPython([join(__dirname, 'build_odds.py')], { cwd: __dirname, env });
  const bytes = code === 0 ? readFileSync(at('odds.csv.gz')) : Buffer.alloc(0);
  const text = code === 0 ? gunzipSync(bytes).toString() : '';
  const rejected = code === 0 ? readFileSync(at('quarantine.csv'), 'utf8') : '';
  return { code, said, bytes, odds: rowsOf(text), quarantine: rowsOf(rejected) };
}

const rowsOf = (csv: string): readonly Cells[] => parse(csv, { columns: true });

describe('a quote', () => {
  it('names the side, not the team, so that codes of any time do', async () => {
    const { odds, quarantine } = await clean(
      file([
        row,
        { ...row, abbr: 'OAK' },
        { ...row, abbr: 'LAC', game_id: '2013_18_SD_CIN' },
        { ...spread, market_type: 'total', abbr: 'over', lines: '44.0', opening_lines: '44.5' },
      ]),
    );
    expect(quarantine).toEqual([]);
    expect(odds.map(({ game_id, market, side }) => `${game_id} ${market} ${side}`)).toEqual([
      '2013_18_SD_CIN money_line away',
      '2019_01_OAK_JAX money_line away',
      '2019_01_OAK_JAX money_line home',
      '2019_01_OAK_JAX total over',
    ]);
  });

  it('of a money line has no line, and a missing opening price is null, never a sentinel', async () => {
    const { odds, said } = await clean(file([{ ...row, opening_odds: '-99999.0' }]));
    expect(odds).toEqual([
      {
        game_id: '2019_01_OAK_JAX',
        market: 'money_line',
        side: 'home',
        line: '',
        price: '-120',
        opening_line: '',
        opening_price: '',
        book: 'A',
        season: '2019',
        gameday: '2019-09-08',
      },
    ]);
    expect(said).toContain('sentinels: 0 for a price, 1 for an opening price');
  });
});

describe('a row that cannot be used', () => {
  it.each<[string, Cells, string]>([
    ['without a game', { ...row, game_id: 'NA' }, 'no game_id'],
    ['of an unknown game', { ...row, game_id: '2019_01_JAX_OAK' }, 'the schedule has no such game_id'],
    ['of another game', { ...row, abbr: 'NE' }, 'filed under the wrong game: the team does not play in it'],
    ['with the sentinel', { ...row, odds: '99999' }, 'no price: odds is the sentinel ±99999'],
    ['with the other sentinel', { ...row, odds: '-99999.0' }, 'no price: odds is the sentinel ±99999'],
    ['without a price', { ...row, odds: 'NA' }, 'no price: odds is null'],
    ['with a price in decimals', { ...row, odds: '1.91' }, "odds '1.91' is no American price"],
    ['with words for a price', { ...row, odds: 'even' }, "odds 'even' is no American price"],
    ['without a line', { ...spread, lines: 'NA' }, 'a spread without a line'],
    [
      'with a line that is none',
      { ...row, lines: '3.0', market_type: 'money_line' },
      "lines '3.0' is no line of a money_line",
    ],
    [
      'of an unknown market',
      { ...row, market_type: 'h2h' },
      "market_type 'h2h' is none of money_line, spread, total",
    ],
    [
      'of a total of a team',
      { ...spread, market_type: 'total' },
      "abbr 'JAC' of a total is neither over nor under",
    ],
    ['without a book', { ...row, book: 'NA' }, 'no book'],
  ])('%s is in quarantine with the reason', async (_, cells, reason) => {
    const { code, odds, quarantine, said } = await clean(file([cells]));
    expect(code).toBe(0);
    expect(odds).toEqual([]);
    expect(quarantine).toEqual([{ file: 'nfl_lines_odds.csv.gz', line: '2', ...cells, reason }]);
    expect(said).toContain('1 rows = 0 quotes + 1 in quarantine');
  });

  it('a second time is a repetition', async () => {
    const { odds, quarantine } = await clean(file([row, row]));
    expect(odds).toHaveLength(1);
    expect(quarantine.map(({ line, reason }) => [line, reason])).toEqual([
      ['3', 'repeats nfl_lines_odds.csv.gz:2'],
    ]);
  });

  it('that contradicts another takes both: nobody knows which is right', async () => {
    const { odds, quarantine } = await clean(file([row, { ...row, odds: '130' }, { ...row, book: 'B' }]));
    expect(odds.map(({ book }) => book)).toEqual(['B']);
    expect(quarantine.map(({ reason }) => reason)).toEqual(
      Array(2).fill('contradicts another row of the same game, market, side and book'),
    );
  });
});

describe('a damaged file', () => {
  const good = gzipSync(file(Array(200).fill(row)));
  it.each<[string, string | Buffer, RegExp]>([
    [
      'with a renamed column',
      file([row]).replace('odds,', 'price,'),
      /nfl_lines_odds.csv.gz:1: column 'odds' is missing.*renamed/,
    ],
    [
      'that ends in a row',
      file([row, row]).slice(0, -30),
      /nfl_lines_odds.csv.gz:3: \d cells, the header has 8/,
    ],
    ['whose archive is cut off', good.subarray(0, good.length - 20), /cannot be read to its end/],
    ['that is a web page', Buffer.from('<!doctype html><p>log in'), /cannot be read to its end/],
    ['that is empty', '', /the file is empty/],
  ])('%s stops the task', async (_, content, expected) => {
    const { code, said } = await clean(content);
    expect(said).toMatch(expected);
    expect(code).toBe(1);
  });
});

it('the order of the rows does not matter', async () => {
  const rows = [row, spread, { ...row, abbr: 'OAK' }, { ...row, book: 'B' }];
  const one = await clean(file(rows));
  const other = await clean(file([...rows].reverse()));
  expect(one.odds).toHaveLength(4);
  expect(one.bytes.equals(other.bytes)).toBe(true);
});

const mirror = process.env['NFLVERSE_MIRROR'];
describe(`the file of ${mirror ? 'real quotes' : 'the sample (NFLVERSE_MIRROR is not set)'}`, () => {
  const root = mirror ? resolve(mirror) : join(__dirname, '..', 'simulated-seasons', 'releases');
  const numbers = mirror
    ? [
        '282,156 rows = 273,159 quotes + 8,997 in quarantine',
        '8,872 no game_id',
        '64 filed under the wrong game',
        'sentinels: 61 for a price, 23 for an opening price',
        'repeated keys: 7,291, of them 7,291 without a game_id',
        'no odds for 16 seasons: 1999, 2000,',
      ]
    : [
        '19,977 rows = 19,215 quotes + 762 in quarantine',
        '488 no game_id',
        '187 repeat an earlier row',
        '24 filed under the wrong game',
        '24 contradicts another row',
        'sentinels: 39 for a price, 48 for an opening price',
      ];

  it('has the known blemishes, and every row is accounted for', async () => {
    const { said, odds, quarantine } = await clean(
      readFileSync(join(root, 'odds', 'nfl_lines_odds.csv.gz')),
      { READ_GAMES: join(root, 'schedules', 'games.csv') },
    );
    for (const number of numbers) expect(said).toContain(number);
    expect(said).toContain(`${(odds.length + quarantine.length).toLocaleString('en-US')} rows = `);
    expect(quarantine.filter(({ reason }) => reason === '')).toEqual([]);
  });
});
