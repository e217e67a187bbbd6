import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const glm = join(__dirname, '..', 'glm');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'comparison-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function runR(argv: readonly string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ...environment,
  };
  return spawnSync('Rscript', ['--vanilla', ...argv], { cwd: __dirname, env, encoding: 'utf8' });
}

interface Game {
  readonly id: string;
  readonly season: number;
  readonly won: 0 | 1 | '';
  readonly home: number | '';
  readonly away: number | '';
  /** What all models see of it, in log-odds. */
  readonly strength: number;
}

/** Numbers from 0 to 1, the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const moneyline = (p: number): number =>
  Math.round(p > 0.5 ? (-100 * p) / (1 - p) - 1 : (100 * (1 - p)) / p - 1);

/** Games of two seasons, with prices that hold a margin. */
function madeUpGames(count = 160): Game[] {
  const random = randomNumbers(11);
  return Array.from({ length: count }, (_, index) => {
    const strength = 2.4 * random() - 1.2;
    const p = logistic(strength);
    const [home, away] = [moneyline(Math.min(0.97, p + 0.02)), moneyline(Math.min(0.97, 1 - p + 0.02))];
    const season = index < count / 2 ? 2021 : 2022;
    return { id: `${season}_${index}`, season, won: random() < p ? 1 : 0, home, away, strength };
  });
}

type Forecast = (game: Game, index: number) => number | string;

/** A model that sees the strength of games, and noise of its own. */
function noisy(seed: number, noise: number): Forecast {
  const random = randomNumbers(seed);
  const shifts = Array.from({ length: 400 }, () => noise * (2 * random() - 1));
  return ({ strength }, index) => logistic(0.8 * strength + (shifts[index] ?? 0)).toFixed(6);
}

const csv = (games: readonly Game[], forecast: Forecast): string =>
  [
    'game_id,season,home_win,p_home,home_moneyline,away_moneyline,more',
    ...games.map((game, index) =>
      [game.id, game.season, game.won, forecast(game, index), game.home, game.away, 'x'].join(),
    ),
    '',
  ].join('\n');

/** Runs the comparison of models, given the text of each one's predictions. */
function compare(predictions: Readonly<Record<string, string>>, environment: Record<string, string> = {}) {
  const made = mkdtempSync(join(folder, 'made-'));
  const files = Object.entries(predictions).map(([project, text]) => {
    const path = join(made, project, 'predictions.csv');
    mkdirSync(join(made, project));
    writeFileSync(path, text);
    return path;
  });
  const output = join(made, '.out');
  mkdirSync(output);
  const run = runR(['compare.R', '--baseline=glm'], {
    READ_PREDICTIONS: files.join('\n'),
    PROJECTS_PREDICTIONS: Object.keys(predictions).join('\n'),
    READ_EVALUATION: join(glm, 'evaluation.R'),
    READ_OUTPUT: join(glm, 'output.R'),
    READ_DRAWING: join(glm, 'drawing.R'),
    WRITE_DIR: output,
    ...environment,
  });
  return { ...run, output, file: (name: string) => readFileSync(join(output, name), 'latin1') };
}

/** The rows of a table as cells without what TeX needs: `$-$.043` and `$-.043$` are -.043. */
const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.includes(' & '))
    .map((line) =>
      line
        .replace(/ \\\\$/, '')
        .split(' & ')
        .map((cell) => cell.replaceAll('$', '').trim()),
    );

const games = madeUpGames();
const forecasts = {
  glm: noisy(3, 0.4),
  'random-forest': noisy(5, 1.2),
  xgboost: noisy(7, 0.8),
  'neural-net': noisy(9, 2),
};
const four = Object.fromEntries(
  Object.entries(forecasts).map(([project, forecast]) => [project, csv(games, forecast)]),
);

/** Naive computations, for the same games. */
const won = games.map((game) => Number(game.won));
const p = (forecast: Forecast): number[] => games.map((game, index) => Number(forecast(game, index)));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const ensemble = games.map((_, index) =>
  logistic(
    mean(
      Object.values(forecasts)
        .map((forecast) => p(forecast)[index] ?? NaN)
        .map((q) => Math.log(q / (1 - q))),
    ),
  ),
);
const pairs = (q: readonly number[]): number[][] => {
  const at = (outcome: number): number[] => q.filter((_, index) => won[index] === outcome);
  return at(1).map((win) => at(0).map((loss) => (win > loss ? 1 : win === loss ? 0.5 : 0)));
};
const auc = (q: readonly number[]): number => mean(pairs(q).map(mean));
const logLoss = (q: readonly number[]): number =>
  mean(q.map((one, index) => -Math.log(won[index] === 1 ? one : 1 - one)));
const brier = (q: readonly number[]): number => mean(q.map((one, index) => (one - (won[index] ?? NaN)) ** 2));
const decimal = (line: number): number => (line < 0 ? 1 - 100 / line : 1 + line / 100);
function bets(q: readonly number[]): number[] {
  return games.flatMap(({ home, away }, index) => {
    const [one = NaN] = q.slice(index);
    const sides = [
      { value: one * decimal(Number(home)), odds: decimal(Number(home)), wins: won[index] === 1 },
      { value: (1 - one) * decimal(Number(away)), odds: decimal(Number(away)), wins: won[index] === 0 },
    ].filter(({ value }) => value > 1);
    const best = sides.sort((a, b) => b.value - a.value)[0];
    return best ? [best.wins ? best.odds - 1 : -1] : [];
  });
}
const shown = (value: number): string => value.toFixed(3).replace(/^(-?)0/, '$1');

describe('the tables', () => {
  let result: ReturnType<typeof compare>;
  beforeAll(() => {
    result = compare(four);
    expect(result.stderr).toBe('');
  });

  it('have the market first, then the baseline, the other models by name, and the ensemble last', () => {
    const names = rowsOf(result.file('model_comparison_table.tex')).map(([name = '']) => name);
    expect(names.filter((name) => name !== '')).toEqual([
      'Market',
      'GLM',
      'Neural net',
      'Random forest',
      'XGBoost',
      'Ensemble',
    ]);
    expect(result.file('model_comparison_table.tex')).toContain('$n = 160$ games, seasons 2021--2022');
  });

  it('say what a naive computation says, and intervals around it', () => {
    const rows = rowsOf(result.file('model_comparison_table.tex'));
    const market = games.map(({ home, away }) => {
      const [one, two] = [1 / decimal(Number(home)), 1 / decimal(Number(away))];
      return one / (one + two);
    });
    const expected = {
      Market: market,
      GLM: p(forecasts.glm),
      'Neural net': p(forecasts['neural-net']),
      Ensemble: ensemble,
    };
    for (const [name, q] of Object.entries(expected)) {
      const row = rows.findIndex(([first]) => first === name);
      const [, ...cells] = rows[row] ?? [];
      expect([name, ...cells.slice(0, 3)]).toEqual([name, ...[auc(q), logLoss(q), brier(q)].map(shown)]);
      const profits = bets(q);
      const money = [
        mean(profits)
          .toFixed(3)
          .replace(/^(-?)0/, '$1')
          .replace(/^\./, '+.'),
        String(profits.length),
      ];
      expect(cells.slice(3)).toEqual(name === 'Market' ? ['--', '--'] : money);
      for (const [column, cell] of (rows[row + 1] ?? []).slice(1, name === 'Market' ? 4 : 5).entries()) {
        const [low = NaN, high = NaN] = cell.replace(/[[\]]/g, '').split(', ').map(Number);
        expect(low).toBeLessThan(Number(cells[column]));
        expect(high).toBeGreaterThan(Number(cells[column]));
      }
    }
  });

  /** DeLong's test by the definition: covariance of the placement values of all pairs of games. */
  function naiveDeLong(one: readonly number[], other: readonly number[]): { difference: number; p: number } {
    const transpose = (matrix: readonly number[][]): number[][] =>
      (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? NaN));
    const variance = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);
    const [a, b] = [pairs(one), pairs(other)];
    const minus = (x: readonly number[], y: readonly number[]) =>
      x.map((value, index) => value - (y[index] ?? NaN));
    const wins = minus(a.map(mean), b.map(mean));
    const losses = minus(transpose(a).map(mean), transpose(b).map(mean));
    const z = mean(wins) / Math.sqrt(variance(wins) / wins.length + variance(losses) / losses.length);
    // Twice the upper tail of the normal distribution, by Simpson's rule.
    const steps = 2000;
    const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const width = Math.abs(z) / steps;
    const inside = Array.from(
      { length: steps + 1 },
      (_, k) => density(k * width) * (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2),
    ).reduce((sum, value) => sum + value, 0);
    return { difference: mean(wins), p: 1 - (2 * inside * width) / 3 };
  }

  it('test the AUC as DeLong does, against market and baseline', () => {
    const rows = rowsOf(result.file('model_tests_table.tex')).filter(([name]) => name !== '');
    expect(rows.map(([name]) => name)).toEqual([
      ...['GLM', 'Neural net', 'Random forest', 'XGBoost', 'Ensemble'],
      ...['Neural net', 'Random forest', 'XGBoost', 'Ensemble'],
    ]);
    const models = {
      'Neural net': 'neural-net',
      'Random forest': 'random-forest',
      XGBoost: 'xgboost',
    } as const;
    for (const [name, project] of Object.entries(models)) {
      const { difference, p: expected } = naiveDeLong(p(forecasts[project]), p(forecasts.glm));
      const [, diff, value] = rows.slice(5).find(([first]) => first === name) ?? [];
      expect(Math.abs(Number(diff) - difference)).toBeLessThan(0.00051);
      expect(value).toBe(expected < 0.001 ? '<.001' : shown(expected));
    }
  });

  it('adjust p-values as Holm does, for each measure over all rows', () => {
    const found = runR(['-e', driver(testsOfPrinted)], inputs(four));
    expect(found.stderr).toBe('');
    const rows = found.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
    for (const [raw, adjusted] of [
      [0, 1],
      [2, 3],
    ] as const) {
      const order = rows
        .map((row) => row[raw] ?? NaN)
        .map((value, index) => ({ value, index }))
        .sort((a, b) => a.value - b.value);
      let least = 0;
      for (const [rank, { value, index }] of order.entries()) {
        least = Math.max(least, Math.min(1, (rows.length - rank) * value));
        expect(rows[index]?.[adjusted]).toBeCloseTo(least, 10);
      }
    }
    expect(rows).toHaveLength(9);
  });

  it('have an interval of the log loss that covers zero where its p-value says so', () => {
    for (const row of rowsOf(result.file('model_tests_table.tex')).filter(([name]) => name !== '')) {
      const [low = NaN, high = NaN] = (row[5] ?? '').replace(/[[\]]/g, '').split(', ').map(Number);
      const value = Number((row[6] ?? '').replace('<', ''));
      if (Math.abs(value - 0.05) > 0.005) expect(low <= 0 && high >= 0).toBe(value > 0.05);
    }
  });

  it('and figures are the same bytes in another locale and time zone, whatever the order of models and rows', () => {
    const reversed = Object.fromEntries(
      Object.entries(four)
        .reverse()
        .map(([project, text]) => {
          const [header = '', ...rows] = text.trim().split('\n');
          return [project, `${[header, ...(project === 'glm' ? rows : rows.reverse())].join('\n')}\n`];
        }),
    );
    const again = compare(reversed, { LC_ALL: 'C', TZ: 'Asia/Tokyo' });
    expect(again.stderr).toBe('');
    expect(readdirSync(result.output)).toHaveLength(4);
    for (const file of readdirSync(result.output)) expect(again.file(file)).toBe(result.file(file));
  });
});

/** The sources of the comparison and some R behind them. */
const driver = (code: string): string =>
  `for (part in c("../glm/evaluation.R", "games.R", "forecasters.R", "tests.R")) source(part); ${code}`;
const inputs = (predictions: Readonly<Record<string, string>>): Record<string, string> => {
  const made = mkdtempSync(join(folder, 'made-'));
  for (const [project, text] of Object.entries(predictions))
    writeFileSync(join(made, `${project}.csv`), text);
  return { FOLDER: made, PROJECTS: Object.keys(predictions).join(' ') };
};
const testsOfPrinted = `
  projects <- strsplit(Sys.getenv("PROJECTS"), " ")[[1]]
  files <- file.path(Sys.getenv("FOLDER"), paste0(projects, ".csv"))
  games <- common_games(stats::setNames(Map(read_predictions, files, projects), projects))
  found <- tests_of(games$home_win, forecasts_of(games, projects), "glm")
  write.table(format(found[c("auc.p", "auc.holm", "loss.p", "loss.holm")], digits = 15), quote = FALSE, row.names = FALSE, col.names = FALSE)`;

describe('under the null hypothesis', () => {
  it('p-values of both tests are uniform', () => {
    const code = `
      set.seed(4)
      found <- replicate(400, {
        strength <- rnorm(150); won <- rbinom(150, 1, plogis(strength))
        p <- plogis(strength + rnorm(150)); q <- plogis(strength + rnorm(150))
        c(delong_test(won, p, q)[["p"]], bootstrap_test(game_losses(won, p) - game_losses(won, q), 200)[["p"]])
      })
      cat(rowMeans(found < 0.1), rowMeans(found < 0.5), rowMeans(found))`;
    const { stdout, stderr } = runR(['-e', driver(code)]);
    expect(stderr).toBe('');
    const [auc10 = NaN, loss10 = NaN, auc50 = NaN, loss50 = NaN, aucMean = NaN, lossMean = NaN] = stdout
      .split(' ')
      .map(Number);
    for (const share of [auc10, loss10]) expect(Math.abs(share - 0.1)).toBeLessThan(0.05);
    for (const share of [auc50, loss50, aucMean, lossMean]) expect(Math.abs(share - 0.5)).toBeLessThan(0.08);
  });

  it('a forecaster and its like do not differ', () => {
    const code =
      'p <- c(0.2, 0.4, 0.6, 0.9); cat(delong_test(c(0, 1, 0, 1), p, p), delong_test(c(0, 0, 0, 1), p, p))';
    expect(runR(['-e', driver(code)]).stdout).toBe('0 1 NA NA');
  });
});

describe('models', () => {
  const only = (...projects: (keyof typeof forecasts)[]) =>
    Object.fromEntries(projects.map((project) => [project, four[project] ?? '']));

  it('that are new appear by themselves, under the words of their names', () => {
    const { stderr, file } = compare({ ...four, 'elo_ratings-2': csv(games, noisy(13, 1)) });
    expect(stderr).toBe('');
    expect(file('model_comparison_table.tex')).toContain('\nElo ratings 2 & ');
    expect(file('model_tests_table.tex').match(/^Elo ratings 2 & /gm)).toHaveLength(2);
  });

  it('that are two make an ensemble, and one alone is set beside the market', () => {
    expect(compare(only('glm', 'xgboost')).file('model_comparison_table.tex')).toContain('\nEnsemble & ');
    const { stderr, file } = compare(only('glm'));
    expect(stderr).toBe('');
    expect(file('model_comparison_table.tex')).not.toContain('Ensemble');
    expect(
      rowsOf(file('model_tests_table.tex'))
        .map(([name]) => name)
        .filter(Boolean),
    ).toEqual(['GLM']);
  });

  it('can be compared without the baseline, and without prices', () => {
    const { stderr, file } = compare(only('xgboost', 'neural-net'));
    expect(stderr).toBe('');
    expect(file('model_tests_table.tex')).not.toContain('GLM');
    const unpriced = games.map((game): Game => ({ ...game, home: '', away: '' }));
    const one = compare({ glm: csv(unpriced, forecasts.glm) });
    expect(one.stderr).toBe('');
    expect(one.file('model_tests_table.tex')).toContain('There is nobody to compare the model with.');
    const two = compare({ glm: csv(unpriced, forecasts.glm), xgboost: csv(unpriced, forecasts.xgboost) });
    expect(two.stderr).toBe('');
    expect(two.file('model_comparison_table.tex')).not.toContain('Market');
    expect(two.file('model_comparison_table.tex')).not.toMatch(/\b(NaN|NA|Inf)\b/);
  });

  it('are scored on games that all have forecast, with both prices and an outcome', () => {
    const some = games.map((game, index): Game =>
      index < 4 ? { ...game, won: '' } : index < 10 ? { ...game, away: '' } : game,
    );
    const skips: Forecast = (game, index) =>
      index >= 10 && index < 17 ? '' : forecasts.xgboost(game, index);
    const { stderr, stdout } = compare({ glm: csv(some, forecasts.glm), xgboost: csv(some, skips) });
    expect(stderr).toBe('');
    expect(stdout).toContain('143 games of 2021--2022');
  });

  it('that need more seasons to learn from are compared on the seasons that all have', () => {
    const late = games.filter(({ season }) => season === 2022);
    expect(compare({ glm: four['glm'] ?? '', xgboost: csv(late, noisy(7, 1)) }).stdout).toContain(
      '80 games of 2022',
    );
  });

  it('may be certain, which the ensemble survives', () => {
    const sure: Forecast = ({ won: outcome }) => (outcome === 1 ? 1 : 0);
    const { stderr, file } = compare({ glm: csv(games, forecasts.glm), xgboost: csv(games, sure) });
    expect(stderr).toBe('');
    expect(file('model_comparison_table.tex')).not.toMatch(/\b(NaN|NA|Inf)\b/);
  });
});

describe('predictions', () => {
  const other = four['xgboost'] ?? '';
  it.each<[string, string, string]>([
    [
      'a game less',
      other.replace(/^2021_7,.*\n/m, ''),
      'xgboost/results/predictions.csv has no game 2021_7, which glm/results/predictions.csv has',
    ],
    [
      'a game more',
      `${other}2022_999,2022,1,0.5,,,x\n`,
      'glm/results/predictions.csv has no game 2022_999, which xgboost/results/predictions.csv has',
    ],
    [
      'another outcome',
      other.replace(/^2021_7,2021,([01])/m, (_, outcome) => `2021_7,2021,${1 - outcome}`),
      'xgboost/results/predictions.csv: game 2021_7: home_win is ',
    ],
    [
      'another price',
      other.replace(/^(2021_7,2021,[01],[\d.]+),-?\d+/m, '$1,5000'),
      'game 2021_7: home_moneyline is 5000, in glm/results/predictions.csv ',
    ],
    [
      'a probability that is none',
      other.replace(/^(2021_7,2021,[01]),[\d.]+/m, '$1,NaN'),
      'xgboost/results/predictions.csv: game 2021_7: p_home is "NaN"',
    ],
    [
      'a probability above one',
      other.replace(/^(2021_7,2021,[01]),[\d.]+/m, '$1,1.2'),
      'xgboost/results/predictions.csv: game 2021_7: p_home is "1.2"',
    ],
    [
      'a game twice',
      `${other}${/^2021_7,.*\n/m.exec(other)?.[0]}`,
      'xgboost/results/predictions.csv: game 2021_7 is there twice',
    ],
    [
      'no prices',
      other.replace('home_moneyline', 'h'),
      'xgboost/results/predictions.csv: column home_moneyline is missing',
    ],
    [
      'no season in common',
      other.replaceAll(',2021,', ',2019,').replaceAll(',2022,', ',2020,'),
      'no season is forecast by every model',
    ],
    [
      'no forecast',
      other.replace(/^([^,]+,\d+,[01]),[\d.]+/gm, '$1,'),
      'no game with an outcome is forecast by glm and xgboost',
    ],
  ])('with %s are refused by name', (_case, text, said) => {
    expect(text).not.toBe(other);
    const { status, stderr } = compare({ glm: four['glm'] ?? '', xgboost: text });
    expect(status).not.toBe(0);
    expect(stderr).toContain(said);
  });
});
