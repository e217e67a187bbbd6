import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure } from '@research/core';
import { checkModelResults } from '@research/data';
import { ModelTables, readRows, realGames, type Row } from '../model-tables.fixture';

let tables: ModelTables;
let cleaned: Row[];
beforeAll(async () => {
  tables = await ModelTables.with(['numpy']);
  cleaned = readRows(tables.clean());
});
afterAll(() => tables.remove());

const written = (games: readonly Row[]): string => tables.written(games);

function runR(argv: readonly string[], environment: Record<string, string>) {
  return spawnSync('Rscript', ['--vanilla', ...argv], {
    cwd: __dirname,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...environment },
    encoding: 'utf8',
  });
}

interface Given {
  readonly environment?: Record<string, string>;
  readonly features?: string;
}

/** The model and its report as the executors run them: `train`, then `build` from what it leaves. */
function model(games: string, { environment = {}, features = tables.featuresOf(games) }: Given = {}) {
  const output = tables.made();
  const reads = { READ_GAMES: games, READ_FEATURES: features };
  const run = runR(['glm.R'], { ...reads, WRITE_DIR: output, ...environment });
  if (run.status === 0) {
    const [READ_METRICS, READ_PREDICTIONS] = [join(output, 'metrics.json'), join(output, 'predictions.csv')];
    const report = { READ_METRICS, READ_PREDICTIONS, WRITE_DIR: output, ...environment };
    expect(runR(['report.R'], report).stderr).toBe('');
  }
  return { ...run, output, file: (name: string) => readFileSync(join(output, name), 'latin1') };
}

const played = ['away_score', 'home_score', 'result', 'total', 'tie'] as const;
const withoutResults = (game: Row): Row => ({
  ...game,
  ...Object.fromEntries(played.map((column) => [column, ''])),
  played: '0',
});
const deletedFrom = (games: readonly Row[], first: string): Row[] =>
  games.map((game) => ((game['gameday'] ?? '') >= first ? withoutResults(game) : game));
describe('the model', () => {
  let result: ReturnType<typeof model>;
  beforeAll(() => {
    result = model(written(cleaned));
    expect(result.stderr).toBe('');
  });

  it('predicts every game of the third season and later, and passes prices through as they are', () => {
    const predictions = readRows(join(result.output, 'predictions.csv'));
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

  it('takes the last season alone for a smoke test, with predictions as ever', () => {
    const small = model(written(cleaned), { environment: { RESEARCH_SMOKE: '1' } });
    const last = (name: string): string[] =>
      result
        .file(name)
        .split('\n')
        .filter((line) => /^2022/.test(line));
    expect(small.file('predictions.csv').split('\n').slice(1, -1)).toEqual(last('predictions.csv'));
    expect(JSON.parse(small.file('metrics.json'))).toMatchObject({ seasons: [2022], bootstrap_samples: 100 });
  });

  it('takes the margin out of the moneylines in proportion', () => {
    const priced = readRows(join(result.output, 'predictions.csv')).filter(({ p_market }) => p_market !== '');
    const implied = (line: number) => (line < 0 ? -line / (100 - line) : 100 / (100 + line));
    for (const { p_market, home_moneyline, away_moneyline } of priced) {
      const [home, away] = [home_moneyline, away_moneyline].map((line) => implied(Number(line)));
      expect(Number(p_market)).toBeCloseTo((home ?? NaN) / ((home ?? NaN) + (away ?? NaN)), 5);
    }
  });

  it('says in table and metrics what the predictions give', () => {
    const metrics = JSON.parse(result.file('metrics.json'));
    for (const season of metrics.by_season) {
      const scored = readRows(join(result.output, 'predictions.csv')).filter(
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

  it('leaves metrics, the return on bets among them, that are those of its predictions', () => {
    const [metrics, predictions] = ['metrics.json', 'predictions.csv'].map((name) => ({
      file: name,
      text: result.file(name),
    }));
    if (!metrics || !predictions) throw new Error('unreachable: both were named');
    const checked = checkModelResults({ metrics, predictions });
    expect(checked.ok ? '' : describeFailure(checked.error)).toBe('');
    const { bets, metrics: scores } = JSON.parse(metrics.text);
    expect(bets).toBeGreaterThan(100);
    expect(scores.roi.low).toBeLessThan(scores.roi.estimate);
    expect(scores.roi.high).toBeGreaterThan(scores.roi.estimate);
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
    const coming = readRows(join(output, 'predictions.csv')).filter(
      ({ gameday = '' }) => gameday >= '2022-12-01',
    );
    expect(coming.length).toBeGreaterThan(50);
    for (const { p_home, home_win } of coming) expect([p_home === '', home_win]).toEqual([false, '']);
    expect(file('baseline_table.tex')).toMatch(/^2022 & \d+ .*& 0 & -- & -- & -- \\\\$/m);
    expect(file('baseline_table.tex')).not.toMatch(/\b(NaN|NA|Inf)\b/);
    expect(JSON.parse(file('metrics.json'))).toMatchObject({ bets: 0, metrics: { roi: null } });
  });

  it('scores a season of which nothing has been played as null', () => {
    const { file } = model(written(deletedFrom(cleaned, '2022-08-01')));
    const by_season = [{ season: 2021 }, { season: 2022, n: 0, metrics: null }];
    expect(JSON.parse(file('metrics.json'))).toMatchObject({ n: 284, by_season });
    expect(file('baseline_table.tex')).toContain('2022 & 0 & -- & -- & -- & -- & -- & 0 & -- & -- & --');
  });

  it('knows of the features what was known before each game, and no closing line', () => {
    const { features }: { features: string[] } = JSON.parse(result.file('metrics.json'));
    expect(features).toEqual(['home', 'home_division', 'margin', 'season_margin', 'win_share', 'rest']);
    const moved = cleaned.map((game) => ({
      ...game,
      spread_line: '7',
      home_moneyline: '',
      away_moneyline: '',
    }));
    const forecasts = (output: string) =>
      readRows(join(output, 'predictions.csv')).map(({ game_id, p_home }) => [game_id, p_home]);
    expect(forecasts(model(written(moved)).output)).toEqual(forecasts(result.output));
  });

  it('stops when a game of the schedules has no features', () => {
    const features = tables.featuresOf(written(cleaned.slice(1)));
    const { status, stderr } = model(written(cleaned), { features });
    expect(status).not.toBe(0);
    expect(stderr).toContain(`no row for game ${cleaned[0]?.['game_id']} of the schedules`);
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
  const aucOf = (modules?: string): number => {
    const games = written(shuffled());
    const { stderr, file } = model(games, { features: tables.featuresOf(games, modules) });
    expect(stderr).toBe('');
    return JSON.parse(file('metrics.json')).metrics.auc.estimate;
  };

  it('cannot be forecast', () => expect(Math.abs(aucOf() - 0.5)).toBeLessThan(0.06));
  it('can be forecast by a model that has seen them', () =>
    expect(aucOf(tables.leakingModules())).toBeGreaterThan(0.65));
});

describe(`scores (${realGames ? 'real data: NFLVERSE_MIRROR' : 'NFLVERSE_MIRROR is not set: the sample'})`, () => {
  it('are those of a model that knows results but no lines', () => {
    const { stderr, file } = model(tables.clean(realGames));
    expect(stderr).toBe('');
    const all = JSON.parse(file('metrics.json'));
    const last = all.by_season.find(({ season }: { season: number }) => season === 2022);
    expect(all.metrics.auc.estimate).toBeLessThan(0.76);
    expect(last.metrics.log_loss.estimate).toBeLessThan(Math.log(2));
    if (!realGames) return;
    expect(last.n).toBe(282);
    expect(last.metrics.log_loss.estimate).toBeGreaterThan(0.63);
    expect(last.metrics.log_loss.estimate).toBeLessThan(0.66);
    // Reference numbers of the market in 2022.
    expect(last.market.log_loss.estimate).toBeCloseTo(0.605, 4);
    expect(last.market.auc.estimate).toBeCloseTo(0.7268, 4);
    expect(last.market.brier.estimate).toBeCloseTo(0.2093, 4);
  });
});
