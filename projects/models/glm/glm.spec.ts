import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

type Row = Record<string, string>;

const etl = join(__dirname, '..', '..', 'etl');
const sample = join(etl, 'simulated-seasons', 'releases', 'schedules', 'games.csv');
const mirror = process.env['NFLVERSE_MIRROR'];
const historical = ['rating', 'form', 'win_share'] as const;

let folder: string;
let cleaned: Row[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glm-'));
  cleaned = read(clean(sample));
});
afterAll(() => rmSync(folder, { recursive: true }));

function runR(argv: readonly string[], environment: Record<string, string>, cwd = __dirname) {
  return spawnSync('Rscript', ['--vanilla', ...argv], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...environment },
    encoding: 'utf8',
  });
}

const made = (): string => mkdtempSync(join(folder, 'made-'));
const read = (path: string): Row[] =>
  parse(path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path), { columns: true });

/** Path of the cleaned schedules. */
function clean(games: string): string {
  const output = made();
  const script = join(etl, 'nflverse-schedules', 'clean_schedules.R');
  expect(runR([script], { READ_GAMES: games, WRITE_DIR: output }).stderr).toBe('');
  return join(output, 'games.csv.gz');
}

function written(games: readonly Row[]): string {
  const columns = Object.keys(games[0] ?? {});
  const cell = (text = '') => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = games.map((game) => columns.map((column) => cell(game[column])).join(','));
  const path = join(made(), 'games.csv.gz');
  writeFileSync(path, gzipSync(`${[columns.join(','), ...lines].join('\n')}\n`));
  return path;
}

/** The model and its report as the executors run them: `train`, then `build` from what it leaves. */
function model(games: string, { environment = {}, program = __dirname } = {}) {
  const output = made();
  const run = runR(['glm.R'], { READ_GAMES: games, WRITE_DIR: output, ...environment }, program);
  if (run.status === 0) {
    const [READ_METRICS, READ_PREDICTIONS] = [join(output, 'metrics.json'), join(output, 'predictions.csv')];
    const report = { READ_METRICS, READ_PREDICTIONS, WRITE_DIR: output, ...environment };
    expect(runR(['report.R'], report, program).stderr).toBe('');
  }
  return { ...run, output, file: (name: string) => readFileSync(join(output, name), 'latin1') };
}

/** Features of each game by its id; `program` is the folder of features.R. */
function featuresOf(games: readonly Row[], program = __dirname): Map<string, Row> {
  const output = join(made(), 'features.csv');
  const code = `source("features.R")
    games <- read.csv("${written(games)}")
    write.csv(cbind(games["game_id"], as_of_features(games)), "${output}", row.names = FALSE, quote = FALSE)`;
  expect(runR(['-e', code], {}, program).stderr).toBe('');
  return new Map(read(output).map((row) => [row['game_id'] ?? '', row]));
}

/** The same program with one mistake in features.R: a game's own result is known. */
function leakingProgram(): string {
  const program = made();
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.R')))
    cpSync(join(__dirname, file), join(program, file));
  const right = readFileSync(join(__dirname, 'features.R'), 'utf8');
  const wrong = right.replace(
    'known[row, ] <-',
    'if (games$played[row] == 1) record_game(history, games, row)\n      known[row, ] <-',
  );
  expect(wrong).not.toBe(right);
  writeFileSync(join(program, 'features.R'), wrong);
  return program;
}

const played = ['away_score', 'home_score', 'result', 'total', 'tie'] as const;
const day = '2021-11-14';
const withoutResults = (game: Row): Row => ({
  ...game,
  ...Object.fromEntries(played.map((column) => [column, ''])),
  played: '0',
});
const deletedFrom = (games: readonly Row[], first: string): Row[] =>
  games.map((game) => ((game['gameday'] ?? '') >= first ? withoutResults(game) : game));
const until = (features: Map<string, Row>, last: string): Row[] =>
  cleaned
    .filter(({ gameday = '' }) => gameday <= last)
    .map(({ game_id = '' }) => features.get(game_id) ?? {});

describe('as-of features', () => {
  let features: Map<string, Row>;
  beforeAll(() => (features = featuresOf(cleaned)));

  it('are unchanged up to a day when every result from that day on is deleted, and changed after it', () => {
    const without = featuresOf(deletedFrom(cleaned, day));
    expect(until(without, day).length).toBeGreaterThan(600);
    expect(until(without, day)).toEqual(until(features, day));
    expect(until(without, '2021-12-31')).not.toEqual(until(features, '2021-12-31'));
  });

  it('change when a mistake lets a game see its own result: the test above would notice', () => {
    const program = leakingProgram();
    const [all, without] = [cleaned, deletedFrom(cleaned, day)].map((games) => featuresOf(games, program));
    expect(until(without ?? new Map(), day)).not.toEqual(until(all ?? new Map(), day));
  });

  it('do not depend on the order of the rows', () => {
    const reversed = featuresOf([...cleaned].reverse());
    for (const [game, row] of features) expect(reversed.get(game)).toEqual(row);
  });

  it('are negated when home and away swap on neutral ground', () => {
    const game = [...cleaned].reverse().find(({ neutral }) => neutral === '1') ?? {};
    const { home_team = '', away_team = '', home_rest = '', away_rest = '', game_id = '' } = game;
    const swapped = {
      ...game,
      home_team: away_team,
      away_team: home_team,
      home_rest: away_rest,
      away_rest: home_rest,
    };
    const after = featuresOf(cleaned.map((row) => (row === game ? swapped : row))).get(game_id);
    for (const column of [...historical, 'rest'])
      expect(Number(after?.[column])).toBeCloseTo(-Number(features.get(game_id)?.[column]), 9);
  });

  it("are null, not 0, before a team's first game, and rest is the scheduled one", () => {
    const seen = new Set<string>();
    for (const { game_id = '', home_team = '', away_team = '', home_rest, away_rest } of cleaned) {
      const row = features.get(game_id);
      const known = seen.has(home_team) && seen.has(away_team);
      expect(historical.map((column) => row?.[column] === 'NA')).toEqual(historical.map(() => !known));
      expect(Number(row?.['rest'])).toBe(Number(home_rest) - Number(away_rest));
      seen.add(home_team).add(away_team);
    }
  });
});

describe('the model', () => {
  let result: ReturnType<typeof model>;
  beforeAll(() => {
    result = model(written(cleaned));
    expect(result.stderr).toBe('');
  });

  it('predicts every game of the third season and later, and passes prices through as they are', () => {
    const predictions = read(join(result.output, 'predictions.csv'));
    const expected = cleaned.filter(({ season = '' }) => season >= '2021');
    expect(predictions.map(({ game_id }) => game_id).sort()).toEqual(
      expected.map(({ game_id }) => game_id).sort(),
    );
    const source = new Map(cleaned.map((game) => [game['game_id'], game]));
    for (const { game_id, p_home, home_win, p_market, home_moneyline, away_moneyline } of predictions) {
      const game = source.get(game_id);
      expect(Number(p_home)).toBeGreaterThan(0);
      expect(Number(p_home)).toBeLessThan(1);
      expect([home_moneyline, away_moneyline]).toEqual([game?.['home_moneyline'], game?.['away_moneyline']]);
      expect(p_market === '').toBe(home_moneyline === '' || away_moneyline === '');
      expect(home_win).toBe(game?.['tie'] === '1' ? '' : Number(game?.['result']) > 0 ? '1' : '0');
    }
  });

  it('takes the margin out of the moneylines in proportion', () => {
    const priced = read(join(result.output, 'predictions.csv')).filter(({ p_market }) => p_market !== '');
    const implied = (line: number) => (line < 0 ? -line / (100 - line) : 100 / (100 + line));
    for (const { p_market, home_moneyline, away_moneyline } of priced) {
      const [home, away] = [home_moneyline, away_moneyline].map((line) => implied(Number(line)));
      expect(Number(p_market)).toBeCloseTo((home ?? NaN) / ((home ?? NaN) + (away ?? NaN)), 5);
    }
  });

  it('says in table and metrics what the predictions give', () => {
    const metrics = JSON.parse(result.file('metrics.json'));
    for (const season of metrics.by_season) {
      const scored = read(join(result.output, 'predictions.csv')).filter(
        (row) => row['season'] === String(season.season) && row['home_win'] !== '',
      );
      const losses = scored.map(
        ({ home_win, p_home }) => -Math.log(home_win === '1' ? Number(p_home) : 1 - Number(p_home)),
      );
      const logLoss = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      expect(season.n).toBe(scored.length);
      expect(season.metrics.log_loss.estimate).toBeCloseTo(logLoss, 4);
      expect(season.metrics.auc.low).toBeLessThan(season.metrics.auc.estimate);
      expect(season.metrics.auc.high).toBeGreaterThan(season.metrics.auc.estimate);
      expect(result.file('baseline_table.tex')).toMatch(
        new RegExp(`^${season.season} & ${scored.length} & .* & \\.${logLoss.toFixed(3).slice(2)} &`, 'm'),
      );
    }
  });

  it('writes the same bytes in another locale and time zone, whatever the order of the rows', () => {
    const environment = { LC_ALL: 'C', TZ: 'Asia/Tokyo' };
    const again = model(written([...cleaned].reverse()), { environment });
    for (const file of readdirSync(result.output)) expect(again.file(file)).toBe(result.file(file));
  });

  it('forecasts games to come from what is known, and needs no prices', () => {
    const unpriced = cleaned.map((game) => ({ ...game, home_moneyline: '', away_moneyline: '' }));
    const { stderr, output, file } = model(written(deletedFrom(unpriced, '2022-12-01')));
    expect(stderr).toBe('');
    const coming = read(join(output, 'predictions.csv')).filter(
      ({ gameday = '' }) => gameday >= '2022-12-01',
    );
    expect(coming.length).toBeGreaterThan(50);
    for (const { p_home, home_win } of coming) expect([p_home === '', home_win]).toEqual([false, '']);
    expect(file('baseline_table.tex')).toMatch(/^2022 & \d+ .*& 0 & -- & -- & -- \\\\$/m);
    expect(file('baseline_table.tex')).not.toMatch(/\b(NaN|NA|Inf)\b/);
  });

  it('scores a season of which nothing has been played as null', () => {
    const { file } = model(written(deletedFrom(cleaned, '2022-08-01')));
    const by_season = [{ season: 2021 }, { season: 2022, n: 0, metrics: null }];
    expect(JSON.parse(file('metrics.json'))).toMatchObject({ n: 284, by_season });
    expect(file('baseline_table.tex')).toContain('2022 & 0 & -- & -- & -- & -- & -- & 0 & -- & -- & --');
  });

  it('says so when there are too few seasons', () => {
    const { status, stderr } = model(written(cleaned.filter(({ season = '' }) => season < '2021')));
    expect(status).not.toBe(0);
    expect(stderr).toContain('the schedules have 2 seasons; 3 are needed');
  });
});

describe('shuffled results', () => {
  /** The games with scores dealt anew among them. */
  function shuffled(): Row[] {
    let state = 7;
    const order = cleaned
      .map((game) => ({ game, at: (state = (state * 48271) % 2147483647) }))
      .sort((one, other) => one.at - other.at);
    return cleaned.map((game, index) => ({
      ...game,
      ...Object.fromEntries(played.map((column) => [column, order[index]?.game[column] ?? ''])),
    }));
  }
  const aucOf = (program?: string): number => {
    const { stderr, file } = model(written(shuffled()), program === undefined ? {} : { program });
    expect(stderr).toBe('');
    return JSON.parse(file('metrics.json')).metrics.auc.estimate;
  };

  it('cannot be forecast', () => expect(Math.abs(aucOf() - 0.5)).toBeLessThan(0.06));
  it('can be forecast by a model that has seen them', () =>
    expect(aucOf(leakingProgram())).toBeGreaterThan(0.65));
});

describe(`scores (${mirror ? 'real data: NFLVERSE_MIRROR' : 'NFLVERSE_MIRROR is not set: the sample'})`, () => {
  it('are those of a model that knows results but no lines', () => {
    const games = mirror ? join(resolve(mirror), 'schedules', 'games.csv') : sample;
    const { stderr, file } = model(clean(games));
    expect(stderr).toBe('');
    const all = JSON.parse(file('metrics.json'));
    const last = all.by_season.find(({ season }: { season: number }) => season === 2022);
    expect(all.metrics.auc.estimate).toBeLessThan(0.76);
    expect(last.metrics.log_loss.estimate).toBeLessThan(Math.log(2));
    if (!mirror) return;
    expect(last.n).toBe(282);
    expect(last.metrics.log_loss.estimate).toBeGreaterThan(0.63);
    expect(last.metrics.log_loss.estimate).toBeLessThan(0.66);
    // Reference numbers of the market in 2022.
    expect(last.market.log_loss.estimate).toBeCloseTo(0.605, 4);
    expect(last.market.auc.estimate).toBeCloseTo(0.7268, 4);
    expect(last.market.brier.estimate).toBeCloseTo(0.2093, 4);
  });
});
