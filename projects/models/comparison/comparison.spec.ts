import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, forecasts, four, games, newFolder, rowsOf, runR } from './made-up-models.fixture';
import {
  auc,
  bets,
  brier,
  decimal,
  ensemble,
  logLoss,
  mean,
  naiveDeLong,
  p,
  shown,
} from './naive-scores.fixture';

/** The sources of the comparison and some R behind them. */
const driver = (code: string): string =>
  `for (part in c("../glm/evaluation.R", "games.R", "forecasters.R", "tests.R")) source(part); ${code}`;
const inputs = (predictions: Readonly<Record<string, string>>): Record<string, string> => {
  const made = newFolder();
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

describe('under the null hypothesis', () => {
  it('p-values of both tests are uniform', () => {
    const code = `
      set.seed(4)
      found <- replicate(400, {
        strength <- rnorm(150); won <- rbinom(150, 1, plogis(strength))
        p <- plogis(strength + rnorm(150)); q <- plogis(strength + rnorm(150))
        c(delong_test(won, p, q)[["p"]], bootstrap_tests(cbind(game_losses(won, p) - game_losses(won, q)), 200)$p)
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
