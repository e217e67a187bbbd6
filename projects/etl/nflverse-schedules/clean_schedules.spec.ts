import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

type Cells = Readonly<Record<string, string>>;

const sample = join(__dirname, '..', 'simulated-seasons', 'releases', 'schedules', 'games.csv');
const columns = (readFileSync(sample, 'utf8').split('\n')[0] ?? '').split(',');

/** One played game, KC at home to DEN; a test changes only the cells it is about. */
const game: Cells = {
  game_id: '2019_01_DEN_KC',
  season: '2019',
  game_type: 'REG',
  week: '1',
  gameday: '2019-09-08',
  weekday: 'Sunday',
  gametime: '13:00',
  away_team: 'DEN',
  away_score: '17',
  home_team: 'KC',
  home_score: '20',
  location: 'Home',
  result: '3',
  total: '37',
  overtime: '0',
  away_moneyline: '140',
  home_moneyline: '-160',
  spread_line: '3.0',
  total_line: '44.5',
  roof: 'outdoors',
  surface: 'grass ',
  temp: '75',
  wind: '3',
};
const named = (game_id: string, changed: Cells = {}): Cells => ({ ...game, ...changed, game_id });

const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const line = (cells: Cells) => columns.map((column) => quote(cells[column] ?? '')).join(',');
const file = (...games: readonly Cells[]) => `${[columns.join(','), ...games.map(line)].join('\n')}\n`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'schedules-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script on the bytes of a games.csv, as the executor does. */
function clean(content: string | Uint8Array, environment: Cells = {}) {
  const input = join(folder, 'games.csv');
  writeFileSync(input, content);
  const { status, stdout, stderr } = spawnSync(
    'Rscript',
    ['--vanilla', join(__dirname, 'clean_schedules.R')],
    {
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C.UTF-8',
        READ_GAMES: input,
        WRITE_DIR: folder,
        ...environment,
      },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr, bytes: () => readFileSync(join(folder, 'games.csv.gz')) };
}

/** The cleaned rows of games that the script accepts. */
function cleaned(...games: readonly Cells[]): Record<string, string>[] {
  const run = clean(file(...games));
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return parse(gunzipSync(run.bytes()), { columns: true });
}

/** What the script says about content that it rejects. */
function rejected(content: string | Uint8Array): string {
  const run = clean(content);
  expect(run.status).not.toBe(0);
  expect(() => run.bytes()).toThrow('ENOENT');
  return run.stderr;
}

describe('a good file', () => {
  it('keeps every row of the sample, and says so for every season', () => {
    const run = clean(readFileSync(sample));
    const given: Cells[] = parse(readFileSync(sample), { columns: true });
    const written: Cells[] = parse(gunzipSync(run.bytes()), { columns: true });
    expect(written.map((row) => row.game_id).sort()).toEqual(given.map((row) => row.game_id).sort());
    expect(run.stdout).toContain('2022: 284 rows read, 284 written');
    expect(run.stdout).toContain(`all: ${given.length} rows read, ${given.length} written`);
  });

  it('gives the same bytes in every locale, time zone and row order', () => {
    const games = [
      named('2019_01_A', { home_coach: 'José "Joe", Jr.\nActing', gametime: '' }),
      named('2019_01_b'),
      named('2019_01_C', { away_score: '20', result: '0', total: '40' }),
    ];
    const hash = (run: ReturnType<typeof clean>) => createHash('sha256').update(run.bytes()).digest('hex');
    const first = hash(clean(file(...games)));
    expect(hash(clean(file(...games), { LC_ALL: 'C', TZ: 'Asia/Tokyo' }))).toBe(first);
    expect(hash(clean(file(...[...games].reverse())))).toBe(first);
  });

  it('reads and writes cells with commas, quotes, line breaks and letters beyond ASCII', () => {
    const names = { home_coach: 'Müller, "Mo"\nActing', stadium: "Levi's, Field" };
    expect(cleaned(named('g', names), named('h'))[0]).toMatchObject(names);
  });

  it('reads a file with a byte order mark and Windows line ends', () => {
    const run = clean(`\ufeff${file(game).replaceAll('\n', '\r\n')}`);
    expect(run.stderr).toBe('');
    expect(gunzipSync(run.bytes()).toString()).toContain('2019_01_DEN_KC');
  });
});

describe('cells', () => {
  it('keep one code for a franchise, the code of the time beside it, and game_id as it is', () => {
    const [oakland, diego, louis] = cleaned(
      named('2015_01_OAK_KC', { away_team: 'OAK' }),
      named('2015_01_SD_KC', { away_team: 'SD' }),
      named('2015_01_STL_KC', { away_team: 'STL' }),
    );
    expect(oakland).toMatchObject({ away_team: 'LV', away_team_code: 'OAK', game_id: '2015_01_OAK_KC' });
    expect(diego).toMatchObject({ away_team: 'LAC', away_team_code: 'SD' });
    expect(louis).toMatchObject({ away_team: 'LA', away_team_code: 'STL', home_team: 'KC' });
  });

  it('stay null where they are null: moneylines, weather', () => {
    const nulls = { away_moneyline: '', home_moneyline: 'NA', temp: '', wind: '' };
    expect(cleaned(named('g', nulls))[0]).toMatchObject({
      ...{ away_moneyline: '', home_moneyline: '', temp: '', wind: '', weather: 'missing' },
    });
    expect(cleaned(named('g', { ...nulls, roof: 'dome' }))[0]).toMatchObject({ weather: 'indoors' });
  });

  it('are trimmed, and numbers have one spelling', () => {
    const [row] = cleaned(named('g', { spread_line: '-0.0', total_line: '100.50', season: '2019' }));
    expect(row).toMatchObject({ surface: 'grass', spread_line: '0', total_line: '100.5', season: '2019' });
  });

  it('flag ties, neutral ground and playoffs that fall in the next year', () => {
    const tie = { away_score: '20', result: '0', total: '40' };
    const final = { game_type: 'SB', gameday: '2020-02-02', location: 'Neutral' };
    const [tied, last] = cleaned(named('a', tie), named('b', { ...final, week: '21' }));
    expect(tied).toMatchObject({ tie: '1', neutral: '0', playoff: '0' });
    expect(last).toMatchObject({ tie: '0', neutral: '1', playoff: '1', season: '2019' });
  });

  it('keep a game that is not played yet, flagged', () => {
    const open = { away_score: '', home_score: '', result: '', total: '', overtime: '' };
    expect(cleaned(named('g', open))[0]).toMatchObject({ played: '0', home_score: '', result: '', tie: '' });
  });

  it('derive a missing result from the scores', () => {
    expect(cleaned(named('g', { result: '', total: '' }))[0]).toMatchObject({ result: '3', total: '37' });
  });
});

describe('a bad file stops with file, line and column', () => {
  it.each([
    [
      'no number',
      { spread_line: 'three' },
      "games.csv:3: game g: column 'spread_line' is not a number: 'three'",
    ],
    ['half a score', { away_score: '' }, "game g: one of 'home_score' and 'away_score' is empty"],
    ['a wrong result', { result: '-3' }, "game g: column 'result' is -3, the scores give 3"],
    [
      'a result without scores',
      { away_score: '', home_score: '', total: '' },
      "column 'result' is given without",
    ],
    ['no season', { season: '' }, "game g: column 'season' is empty"],
    [
      'a date of another season',
      { gameday: '2021-09-08' },
      "column 'gameday': 2021-09-08 is not in season 2019",
    ],
    ['no date', { gameday: '2019-02-30' }, "column 'gameday' is not a date: '2019-02-30'"],
    ['an unknown location', { location: 'home' }, "column 'location' is neither Home nor Neutral: 'home'"],
    ['an unknown kind of game', { game_type: 'PRE' }, "column 'game_type' is unknown: 'PRE'"],
    ['a team against itself', { home_team: 'DEN' }, "game g: 'DEN' plays itself"],
  ])('%s', (_case, cells, said) => {
    expect(rejected(file(game, named('g', cells)))).toContain(said);
  });

  it('a renamed column, with the name it may have now', () => {
    const content = file(game).replace('spread_line', 'spread');
    expect(rejected(content)).toContain("games.csv:1: column 'spread_line' is missing; renamed to 'spread'?");
  });

  it('a game that is there twice, with both lines', () => {
    const said = rejected(file(game, named('other'), game));
    expect(said).toContain("games.csv:4: game 2019_01_DEN_KC: column 'game_id': already on line 2");
  });

  it('counts lines, not rows, after a cell with line breaks', () => {
    const broken = named('a', { home_coach: 'one\ntwo\nthree' });
    expect(rejected(file(broken, named('g', { wind: 'x' })))).toContain('games.csv:5: game g');
  });

  it('a row with a cell too many', () => {
    const content = file(game, named('b')).replace('2019_01_DEN_KC,', '2019_01_DEN_KC,,');
    expect(rejected(content)).toContain("games.csv:2: the row that starts '2019_01_DEN_KC,,");
  });

  it.each([
    ['in the middle of a row', (content: string) => content.slice(0, -40)],
    ['in its last cell', (content: string) => content.slice(0, -1)],
    ['within quotes', (content: string) => `${content.slice(0, -4)}\n`],
  ])('cut %s', (_place, cut) => {
    const content = file(game, named('b', { stadium: 'Arrow, head' }));
    expect(rejected(cut(content))).toMatch(/games\.csv.*truncated/);
  });

  it.each(['out"doors', 'out"do"ors', '"out"doors'])('a quote inside a cell: %s', (cell) => {
    const content = file(game, named('b')).replaceAll('outdoors', cell);
    expect(rejected(content)).toMatch(/games\.csv:2: (a quote stands inside a cell|the row that starts)/);
  });

  it('cut in the middle of its compressed bytes', () => {
    const whole = gzipSync(readFileSync(sample));
    expect(rejected(whole.subarray(0, whole.length / 2))).toMatch(/games\.csv.*truncated/);
  });

  it.each([
    ['empty', '', 'the file is empty'],
    ['only a header', file(), 'no games below the header'],
    ['not UTF-8', Buffer.from(file(named('M\u00fcller')), 'latin1'), 'games.csv:2: not UTF-8'],
  ])('%s', (_case, content, said) => {
    expect(rejected(content)).toContain(said);
  });
});
