import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cleanGames, origin, readRows, realGames, run, sampleGames, type Cells } from './cleaned-games';
import { pythonWith } from '@research/testing';
import { epaColumns, rateColumns } from './made-games';

const script = join(__dirname, 'build_features.py');
let folder: string;
let python: string;
let games: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'features-'));
  python = await pythonWith(['numpy']);
  games = cleanGames(realGames ?? sampleGames, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const made = (): string => mkdtempSync(join(folder, 'made-'));

function written(rows: readonly Cells[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (text = '') => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  const path = join(made(), 'games.csv.gz');
  writeFileSync(path, gzipSync(`${[columns.join(','), ...lines].join('\n')}\n`));
  return path;
}

/** The script as the executor runs it: its rows, sets and bytes. */
function build(READ_GAMES: string, environment: Readonly<Record<string, string>> = {}) {
  const output = made();
  const said = run([python, '-B', '-W', 'error', script], { READ_GAMES, WRITE_DIR: output, ...environment });
  const path = join(output, 'features.csv.gz');
  const sets: Record<string, string[]> = JSON.parse(readFileSync(join(output, 'feature_sets.json'), 'utf8'));
  return { said, sets, bytes: readFileSync(path), rows: readRows(path) };
}

const withoutResults = (game: Cells): Cells => ({
  ...game,
  home_score: '',
  away_score: '',
  result: '',
  total: '',
  tie: '',
  played: '0',
});

/** Made tables of EPA and of rates, a row for each team in each game, as the reads of the script. */
function playsOf(all: readonly Cells[]): { READ_EPA: string; READ_PLAYS: string } {
  const rows = (columns: readonly string[]) =>
    all.flatMap(({ game_id = '', home_team = '', away_team = '' }) =>
      [home_team, away_team].map((team) => {
        const value = (name: string) =>
          createHash('md5')
            .update(game_id + team + name)
            .digest()[0] ?? 0;
        const cells = columns.map((name) => [name, value(name) < 9 ? '' : String(value(name) / 256)]);
        return { game_id, team, ...Object.fromEntries(cells) };
      }),
    );
  return { READ_EPA: written(rows(epaColumns)), READ_PLAYS: written(rows(rateColumns)) };
}

describe(`the features (${origin})`, () => {
  let given: Cells[];
  let built: ReturnType<typeof build>;
  /** With plays. */
  let whole: ReturnType<typeof build>;
  beforeAll(() => {
    given = readRows(games);
    built = build(games);
    whole = build(games, playsOf(given));
  });

  it('are one row a game, with the outcome, which ties and games to come do not have', () => {
    const known = new Map(built.rows.map((row) => [row['game_id'], row]));
    expect(known.size).toBe(built.rows.length);
    expect(built.rows).toHaveLength(given.length);
    for (const { game_id, home_team, gameday, result = '', tie } of given) {
      const home_win = tie === '0' ? String(Number(Number(result) > 0)) : '';
      expect(known.get(game_id)).toMatchObject({ home_team, gameday, result, home_win });
    }
  });

  it('belong to one set each, and are said to', () => {
    const head = 'game_id season week gameday home_team away_team home_win result'.split(' ');
    expect(Object.keys(built.rows[0] ?? {})).toEqual([...head, ...Object.values(built.sets).flat()]);
    expect(Object.keys(built.sets)).toEqual(['form', 'epa', 'plays', 'rest', 'home', 'weather', 'market']);
    expect(built.said).toContain('epa: 96 columns, 0.0% of their cells have a value');
  });

  it('are the same bytes for the same rows: in another order, locale and time zone', () => {
    const again = build(written([...given].reverse()), {
      LC_ALL: 'C',
      TZ: 'Asia/Tokyo',
      PYTHONHASHSEED: '7',
    });
    expect(again.bytes.equals(built.bytes)).toBe(true);
  });

  it.each(['2019-12-29', '2021-11-14'])('P1: know nothing of %s or later on that day', (day) => {
    const isEarly = ({ gameday = '' }: Cells) => gameday < day;
    const early = given.filter(isEarly);
    const cut = given.map((game) => (isEarly(game) ? game : withoutResults(game)));
    const deleted = build(written(cut), playsOf(early));
    const columns = Object.values(built.sets).flat();
    const features = (rows: readonly Cells[]) =>
      rows.filter((row) => (row['gameday'] ?? '') <= day).map((row) => columns.map((name) => row[name]));
    expect(features(whole.rows).length).toBeGreaterThan(200);
    // Not toEqual: to describe a difference in a million cells takes minutes.
    expect(JSON.stringify(features(deleted.rows)) === JSON.stringify(features(whole.rows))).toBe(true);
    for (const name of ['form_home_margin_last3', 'epa_home_off_pass_ewm', 'plays_home_sack_rate_season'])
      expect(deleted.rows.at(-1)?.[name]).not.toBe(whole.rows.at(-1)?.[name]);
  });

  it('P5: LV starts 2020 with the history of OAK', () => {
    const of = given
      .filter(({ home_team, away_team }) => [home_team, away_team].includes('LV'))
      .sort((one, other) => ((one['gameday'] ?? '') < (other['gameday'] ?? '') ? -1 : 1));
    const first = of.find(({ season }) => season === '2020') ?? {};
    const before = of.filter(({ season }) => season === '2019');
    expect(before.every((game) => [game['home_team_code'], game['away_team_code']].includes('OAK'))).toBe(
      true,
    );
    const margins = before.map(({ home_team, result }) => Number(result) * (home_team === 'LV' ? 1 : -1));
    const side = first['home_team'] === 'LV' ? 'home' : 'away';
    const row = built.rows.find(({ game_id }) => game_id === first['game_id']);
    const mean = margins.slice(-3).reduce((sum, margin) => sum + margin) / 3;
    expect(Number(row?.[`form_${side}_margin_last3`])).toBeCloseTo(mean, 5);
  });

  it('count rest as it was played: as scheduled, but for games that were moved', () => {
    const known = new Map(built.rows.map((row) => [row['game_id'], row]));
    const seen = new Set<string>();
    const differing = [];
    const ordered = [...given].sort((one, other) =>
      (one['gameday'] ?? '') < (other['gameday'] ?? '') ? -1 : 1,
    );
    for (const game of ordered)
      for (const side of ['home', 'away'] as const) {
        const team = `${game['season']} ${game[`${side}_team`]}`;
        const days = known.get(game['game_id'])?.[`rest_${side}_days`];
        if (seen.has(team) && days !== game[`${side}_rest`]) differing.push(`${game['game_id']} ${days}`);
        seen.add(team);
      }
    expect(differing).toHaveLength(realGames ? 34 : 0);
    if (realGames)
      expect(differing).toEqual(expect.arrayContaining(['2022_18_BAL_CIN 15', '2021_15_WAS_PHI 16']));
  });

  it('have the market price of the reference numbers', () => {
    const scored = built.rows.filter(
      ({ season, home_win, market_home_probability: p }) => season === '2022' && home_win !== '' && p !== '',
    );
    const losses = scored.map(
      ({ home_win, market_home_probability: p }) => -Math.log(home_win === '1' ? Number(p) : 1 - Number(p)),
    );
    const logLoss = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(logLoss).toBeLessThan(Math.log(2));
    if (realGames) expect(logLoss).toBeCloseTo(0.605, 4);
  });
});

describe('a bad file', () => {
  const refused = (content: string | Uint8Array, name = 'games.csv.gz'): string => {
    const path = join(made(), name);
    writeFileSync(path, content);
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, READ_GAMES: path, WRITE_DIR: made() };
    const { status, stderr } = spawnSync(python, ['-B', script], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).not.toContain('Traceback');
    return stderr;
  };

  it.each([
    ['ends in the middle', () => readFileSync(games).subarray(0, 20_000), 'cannot be read to its end'],
    ['is no archive', () => '<html>', 'cannot be read to its end'],
    ['has a short row', () => gzipSync('game_id,season\ng\n'), 'record 2 has 1 cells, the header has 2'],
    ['is empty', () => gzipSync(''), 'has no header'],
    ['has no gameday', () => gzipSync('game_id,season\ng,2021\n'), "column 'gameday' is missing"],
  ])('that %s is refused by name', (_, content, said) => {
    const stderr = refused(content());
    expect(stderr).toContain('games.csv.gz: ');
    expect(stderr).toContain(said);
  });
});
