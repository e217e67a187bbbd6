import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type PythonRun, runPython } from '@research/testing';
import { parse } from 'csv-parse/sync';

type Cells = Readonly<Record<string, string>>;
type Reply = (response: ServerResponse, date: string) => void;

const key = 'a-key-that-nobody/may+see';
const games = `game_id,season,gameday,gametime,home_team,away_team,played
2020_01_OLD_GAM,2019,2019-09-08,13:00,KC,HOU,TRUE
2020_01_CHI_DET,2020,2020-09-13,13:00,DET,CHI,TRUE
2020_01_OAK_CAR,2020,2020-09-13,13:00,CAR,LV,TRUE
2020_01_DAL_LA,2020,2020-09-13,20:20,LA,DAL,TRUE
2020_02_DET_GB,2020,2020-09-20,13:00,GB,DET,FALSE
`;
const markets = [
  {
    key: 'h2h',
    outcomes: [
      { name: 'Detroit Lions', price: -150 },
      { name: 'Chicago Bears', price: 130 },
    ],
  },
  {
    key: 'spreads',
    outcomes: [
      { name: 'Detroit Lions', price: -110, point: -2.5 },
      { name: 'Chicago Bears', price: -110, point: 2.5 },
    ],
  },
  {
    key: 'totals',
    outcomes: [
      { name: 'Over', price: -105, point: 43 },
      { name: 'Under', price: -115, point: 43 },
    ],
  },
  { key: 'h2h_lay', outcomes: [{ name: 'Detroit Lions', price: 120 }] },
];
const event = (home_team: string, away_team: string, commence_time: string): object => ({
  id: 'x',
  commence_time,
  home_team,
  away_team,
  bookmakers: [{ key: 'draftkings', markets }],
});
/** The answer of the documentation's form, with games of later times, as the real one has. */
const answer = (date: string): string =>
  JSON.stringify({
    timestamp: date,
    previous_timestamp: null,
    next_timestamp: null,
    data: [
      event('Detroit Lions', 'Chicago Bears', '2020-09-13T17:01:00Z'),
      event('Green Bay Packers', 'Detroit Lions', '2020-09-20T17:01:00Z'),
      event('Detroit Lions', 'Chicago Bears', '2020-12-06T18:00:00Z'),
      event('Sioux Falls Storm', 'Chicago Bears', '2020-09-13T17:01:00Z'),
    ],
  });

let folder: string;
let server: Server;
let asked: URL[];
let replies: Reply[];
const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response.writeHead(code, headers).end('{"message":"no"}');
const body =
  (text: string, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odds-api-'));
  for (const name of ['previous', 'out']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'games.csv'), games);
  asked = [];
  replies = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    asked.push(url);
    const date = url.searchParams.get('date') ?? '';
    const reply = replies.shift() ?? body(answer(date), { 'x-requests-remaining': '500' });
    reply(response, date);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

function snapshot(args: readonly string[] = [], from?: string): Promise<PythonRun> {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v4/`;
  return runPython([join(__dirname, 'snapshot_odds.py'), '--since=2020', ...args], {
    cwd: __dirname,
    env: {
      READ_GAMES: join(folder, 'games.csv'),
      WRITE_DIR: join(folder, 'out'),
      SNAPSHOT_PREVIOUS: join(folder, 'previous'),
      SNAPSHOT_FROM: from ?? address,
      ODDS_API_KEY: key,
    },
  });
}
const rows = (): readonly Cells[] =>
  parse(gunzipSync(readFileSync(join(folder, 'out/odds_api.csv.gz'))), { columns: true });
const log = (): readonly Cells[] =>
  parse(readFileSync(join(folder, 'out/odds_api_requests.csv')), { columns: true });
const dates = (): readonly (string | null)[] => asked.map((url) => url.searchParams.get('date'));

it('asks once for each kick-off of a played game since the season, newest first, as the API wants it', async () => {
  const { code, said } = await snapshot();
  expect(code).toBe(0);
  expect(dates()).toEqual(['2020-09-14T00:20:00Z', '2020-09-13T17:00:00Z']);
  expect(asked[0]?.pathname).toBe('/v4/historical/sports/americanfootball_nfl/odds');
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toMatchObject({
    apiKey: key,
    regions: 'us',
    markets: 'h2h,spreads,totals',
    oddsFormat: 'american',
  });
  expect(said).toContain('2 moments of kick-off have not been asked for: 60 credits');
  expect(said).toContain('no team of ours: Sioux Falls Storm');
});

it('takes the games of that time by teams and kick-off, as rows of the layout of the file', async () => {
  await snapshot();
  const game = { game_id: '2020_01_CHI_DET', opening_lines: 'NA', opening_odds: 'NA', book: 'draftkings' };
  expect(rows()).toEqual([
    { ...game, market_type: 'money_line', abbr: 'CHI', lines: 'NA', odds: '130' },
    { ...game, market_type: 'money_line', abbr: 'DET', lines: 'NA', odds: '-150' },
    { ...game, market_type: 'spread', abbr: 'CHI', lines: '2.5', odds: '-110' },
    { ...game, market_type: 'spread', abbr: 'DET', lines: '-2.5', odds: '-110' },
    { ...game, market_type: 'total', abbr: 'over', lines: '43.0', odds: '-105' },
    { ...game, market_type: 'total', abbr: 'under', lines: '43.0', odds: '-115' },
  ]);
  expect(log().map(({ kickoff, games: count }) => [kickoff, count])).toEqual([
    ['2020-09-13T17:00:00Z', '1'],
    ['2020-09-14T00:20:00Z', '0'],
  ]);
});

it('asks no more than it may, and goes on where it stopped', async () => {
  const { said } = await snapshot(['--max-requests=1']);
  expect(said).toContain('asking for the newest 1 (30 credits)');
  expect(dates()).toEqual(['2020-09-14T00:20:00Z']);
  for (const name of ['odds_api.csv.gz', 'odds_api_requests.csv'])
    copyFileSync(join(folder, 'out', name), join(folder, 'previous', name));
  await snapshot(['--max-requests=1']);
  expect(dates()).toEqual(['2020-09-14T00:20:00Z', '2020-09-13T17:00:00Z']);
  expect(log()).toHaveLength(2);
  expect(rows()).toHaveLength(6);
});

it('stops before the credits are used up, and keeps what it has paid for', async () => {
  replies.push(body(answer('x'), { 'x-requests-remaining': '29' }));
  const { code, said } = await snapshot();
  expect(said).toContain('29 credits are left, too few to go on');
  expect([code, asked.length, log().length]).toEqual([0, 1, 1]);
});

it('keeps what it has when a later question fails', async () => {
  replies.push(body(answer('x')), ...Array<Reply>(3).fill(status(500)));
  const { code, said } = await snapshot();
  expect(said).toMatch(/warning: stopped after 1 questions: .*HTTP 500/);
  expect([code, log().length]).toEqual([0, 1]);
});

it('asks nothing where nothing can be asked', async () => {
  expect(await snapshot([], '')).toMatchObject({ code: 0 });
  expect([asked, rows(), log()]).toEqual([[], [], []]);
});

const thrice = (reply: Reply): Reply[] => [reply, reply, reply];
describe('an answer that is none', () => {
  it.each<[string, readonly Reply[], [number, RegExp]]>([
    ['401', [status(401)], [1, /ODDS_API_KEY is wrong.*HTTP 401/]],
    ['422', [status(422)], [1, /no odds of that date.*HTTP 422/]],
    ['429 for long', [status(429, { 'retry-after': '900' })], [75, /HTTP 429, and 900 s to wait/]],
    ['500', thrice(status(500)), [75, /HTTP 500/]],
    ['a web page', [body('<!doctype html><p>log in', { 'content-type': 'text/html' })], [1, /a web page/]],
    ['other JSON', [body('{"message": "hello"}')], [75, /not what the API documents: KeyError/]],
    ['half of it', [body(answer('x').slice(0, 100))], [75, /not what the API documents/]],
    [
      'a body that is cut off',
      thrice((response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{', () => setTimeout(() => response.destroy(), 50));
      }),
      [75, /the answer is cut off/],
    ],
  ])('ends it: %s', async (_, faults, [expected, words]) => {
    replies.push(...faults);
    const { code, said } = await snapshot();
    expect(said).toMatch(words);
    expect(code).toBe(expected);
    expect(said).not.toContain(key);
    expect(said).not.toContain(encodeURIComponent(key));
  });

  it('for a moment is asked for again', async () => {
    replies.push(status(429, { 'retry-after': '1' }));
    const { code, said } = await snapshot();
    expect(said).toContain('HTTP 429 (attempt 1 of 3)');
    expect([code, log().length]).toEqual([0, 2]);
  });
});
