import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeTool } from '@research/compute';
import { describeFailure } from '@research/core';
import { lintTable, scanNotebook } from '@research/documents';

interface Prediction {
  readonly season: number;
  readonly week: number;
  readonly played: 0 | 1;
  readonly tie: 0 | 1;
  readonly home_win: 0 | 1 | '';
  readonly p_home: number | '';
  readonly home_moneyline: number | '';
  readonly away_moneyline: number | '';
}

const tables = ['cvar_benchmark_table.tex', 'benchmark_significance_table.tex'] as const;
const notebook = join(__dirname, '12_risk_sizing.qmd');

let folder: string;
let python: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'risk-sizing-'));
  const scope = { workspaceRoot: folder, env: process.env, modules: ['numpy', 'matplotlib'] };
  const found = await probeTool('python', scope);
  if (!found.ok) throw new Error(describeFailure(found.error));
  python = found.value.path;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs Python with this project's modules; a warning about numbers is an error. */
function runPython(code: string, environment: Record<string, string> = {}) {
  return spawnSync(python, ['-B', '-W', 'error::RuntimeWarning', '-'], {
    input: code,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONPATH: __dirname, TZ: 'UTC', ...environment },
    encoding: 'utf8',
  });
}

/** The value that an expression has after the modules are imported. */
function evaluated(expression: string) {
  const imports = 'import json, numpy as np, bets, sizing, evaluation';
  const { stdout, stderr } = runPython(`${imports}\nprint(json.dumps(${expression}))`);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** Runs the notebook's cells in order. */
function render(predictions: readonly Prediction[], name: string, environment: Record<string, string> = {}) {
  const output = join(folder, name);
  mkdirSync(output, { recursive: true });
  const columns = [
    'season',
    'week',
    'played',
    'tie',
    'home_win',
    'p_home',
    'home_moneyline',
    'away_moneyline',
  ] as const;
  const lines = predictions.map((game) => columns.map((column) => game[column]).join(','));
  writeFileSync(join(output, 'predictions.csv'), `${[columns.join(','), ...lines].join('\n')}\n`);
  const code = scanNotebook(readFileSync(notebook, 'utf8'))
    .cells.map((cell) => cell.code)
    .join('\n');
  const run = runPython(code, {
    READ_PREDICTIONS: join(output, 'predictions.csv'),
    WRITE_DIR: output,
    SOURCE_DATE_EPOCH: '946684800',
    ...environment,
  });
  return { ...run, written: (file: string) => readFileSync(join(output, file), 'latin1') };
}

function rowOf(table: string, first: string): string[] {
  const row = table.split('\n').find((line) => line.startsWith(`${first} & `));
  return (row ?? '').replace(/ *\\\\$/, '').split(' & ');
}

/** Seasons of games at even odds of ±100, of which the home team wins `rate`; the model says `p`. */
function coinGames({ p, rate, weeks = 18 }: { p: number; rate: number; weeks?: number }): Prediction[] {
  let state = 11;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return [2020, 2021].flatMap((season) =>
    Array.from({ length: weeks * 8 }, (_, index) => ({
      season,
      week: 1 + Math.floor(index / 8),
      played: 1 as const,
      tie: 0 as const,
      home_win: random() < rate ? (1 as const) : (0 as const),
      p_home: p,
      home_moneyline: 100,
      away_moneyline: -120,
    })),
  );
}

function expectSound(result: ReturnType<typeof render>) {
  expect(result.stderr).toBe('');
  expect(result.status).toBe(0);
  for (const table of tables) expect(lintTable(result.written(table), table)).toEqual([]);
}

describe('stakes', () => {
  it('gives the Kelly fraction of one bet, alone and by the joint search', () => {
    const [single, joint] = evaluated(`(lambda bet: [bets.kelly_fraction(bet), sizing.growth_scale(
      *sizing.profit_distribution([1.0], [bet.odds], [bet.probability]))])(bets.Bet(2020, 1, 0.55, 1.0, -1.0))`);
    expect(single).toBeCloseTo(0.1, 12);
    expect(joint).toBeCloseTo(0.1, 6);
  });

  it('lists every outcome of a round with its probability', () => {
    const [profits, weights] = evaluated(
      '[values.tolist() for values in sizing.profit_distribution([0.1, 0.2], [1, 2], [0.5, 0.25])]',
    );
    const outcomes = profits.map((profit: number, index: number) => [profit.toFixed(6), weights[index]]);
    expect(Object.fromEntries(outcomes)).toEqual({
      '0.500000': 0.125,
      '0.300000': 0.125,
      '-0.100000': 0.375,
      '-0.300000': 0.375,
    });
  });

  it.each([0.5, 0.9, 0.95, 0.99])('finds the minimum over thresholds that defines CVaR at %d', (level) => {
    const [value, searched] = evaluated(`(lambda profits, weights: [
      sizing.cvar(-profits, weights, ${level}),
      min(t + float(np.sum(weights * np.maximum(-profits - t, 0))) / (1 - ${level}) for t in np.linspace(-1, 1, 20001))
    ])(*sizing.profit_distribution([0.1, 0.2, 0.15], [1.1, 0.6, 2.5], [0.5, 0.65, 0.3]))`);
    expect(value).toBeCloseTo(searched, 3);
    expect(value).toBeLessThanOrEqual(searched + 1e-12);
  });

  it('brings the tail exactly to the budget, and leaves stakes within it alone', () => {
    const [tail, scale] = evaluated(`(lambda profits, weights: [
      sizing.cvar(-profits * sizing.cvar_scale(profits, weights, 0.95, 0.1), weights, 0.95),
      sizing.cvar_scale(profits / 100, weights, 0.95, 0.1)
    ])(*sizing.profit_distribution([0.1, 0.2, 0.15], [1.1, 0.6, 2.5], [0.5, 0.65, 0.3]))`);
    expect(tail).toBeCloseTo(0.1, 12);
    expect(scale).toBe(1);
  });

  it('adjusts p-values as Holm does', () => {
    expect(evaluated('evaluation.holm([0.01, 0.04, 0.03]).tolist()')).toEqual([0.03, 0.06, 0.06]);
  });
});

describe('the notebook', () => {
  it('finds a profit where there is one, with intervals around the estimates', () => {
    const result = render(coinGames({ p: 0.6, rate: 0.6 }), 'profit');
    expectSound(result);
    const [, , roi, growth] = rowOf(result.written('cvar_benchmark_table.tex'), 'quarter Kelly').map(Number);
    expect(roi).toBeGreaterThan(5);
    expect(growth).toBeGreaterThan(0);
    expect(result.stdout).toContain('288 games with a price in 36 rounds; 288 bets');
  });

  it('shows that a bet without an edge loses, and the more the larger the stake', () => {
    const result = render(coinGames({ p: 0.6, rate: 0.45 }), 'loss');
    expectSound(result);
    const growthOf = (name: string) =>
      Number(rowOf(result.written('cvar_benchmark_table.tex'), name)[3]?.replaceAll('$', ''));
    expect(growthOf('quarter Kelly')).toBeLessThan(0);
    expect(growthOf('half Kelly')).toBeLessThan(growthOf('quarter Kelly'));
    expect(growthOf('Kelly')).toBeLessThan(growthOf('half Kelly'));
    const [, , difference, , p] = rowOf(result.written('benchmark_significance_table.tex'), 'half Kelly');
    expect(Number(difference)).toBeCloseTo(growthOf('half Kelly') - growthOf('Kelly'), 0);
    expect(p).toMatch(/^(0\.\d{3}|\$<\$0\.001)$/);
  });

  it('leaves games without prices, predictions or results out, counts them, and returns the stake of a tie', () => {
    const games: Prediction[] = coinGames({ p: 0.6, rate: 0.6, weeks: 2 }).map((game, index) => {
      if (index < 3) return { ...game, away_moneyline: '' };
      if (index < 5) return { ...game, p_home: '' };
      if (index < 6) return { ...game, played: 0, home_win: '' };
      return { ...game, tie: 1, home_win: '' };
    });
    const result = render(games, 'gaps');
    expectSound(result);
    const table = result.written('cvar_benchmark_table.tex');
    expect(table).toContain('Left out: 1 not played, 2 without a prediction, 3 without both moneylines.');
    expect(table).toContain('26 bets on 26 priced games in 4 rounds.');
    expect(rowOf(table, 'Kelly').slice(2)).toEqual(['0.0', '0.0', '0.0', '0.0']);
  });

  it.each([
    ['no bet is worth it', coinGames({ p: 0.5, rate: 0.5 })],
    [
      'no game has a price',
      coinGames({ p: 0.6, rate: 0.6 }).map((game) => ({ ...game, home_moneyline: '' as const })),
    ],
    ['there are no games', []],
  ])('spells as -- what does not exist when %s', (name, games) => {
    const result = render(games, name);
    expectSound(result);
    expect(rowOf(result.written('cvar_benchmark_table.tex'), 'Kelly').slice(2)).toEqual([
      '--',
      '--',
      '--',
      '--',
    ]);
    expect(rowOf(result.written('benchmark_significance_table.tex'), 'half Kelly').slice(2)).toEqual(
      Array(6).fill('--'),
    );
  });

  it('writes the same bytes in another locale and time zone', () => {
    const games = coinGames({ p: 0.6, rate: 0.55 });
    const first = render(games, 'first');
    const second = render(games, 'second folder', { LC_ALL: 'C', TZ: 'Asia/Tokyo' });
    for (const file of [...tables, 'risk_sizing.pdf'])
      expect(second.written(file) === first.written(file)).toBe(true);
  });

  it('stops when a column is missing', () => {
    const { status, stderr } = runPython('import bets; bets.read_offers("/dev/null")');
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      'column season, week, played, tie, home_win, p_home, home_moneyline, away_moneyline',
    );
  });
});
