import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const etl = join(__dirname, '..', '..', 'etl');
const sample = join(etl, 'simulated-seasons', 'releases', 'schedules', 'games.csv');
const notebook = '80_rl_ablation.qmd';
const tables = ['rl_vs_baseline_table.tex', 'ess_table.tex'];

const environment = (more: Record<string, string> = {}) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LC_ALL: 'C.UTF-8',
  OMP_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  SOURCE_DATE_EPOCH: '946684800',
  ...more,
});

/** The first Python on PATH that has the modules which the project requires. */
function findPython(): string {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((bin) => join(bin, 'python3'));
  const program = candidates.find((path) => spawnSync(path, ['-c', 'import numpy, matplotlib']).status === 0);
  if (!program) throw new Error('this test needs a python3 with numpy and matplotlib on PATH');
  return program;
}

const python = findPython();
let folder: string;
let cleanedGames: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rl-ablation-'));
  const script = join(etl, 'nflverse-schedules', 'clean_schedules.R');
  spawnSync('Rscript', ['--vanilla', script], {
    env: environment({ READ_GAMES: sample, WRITE_DIR: folder }),
  });
  cleanedGames = join(folder, 'games.csv.gz');
});
afterAll(() => rmSync(folder, { recursive: true }));

function runPython(lines: readonly string[], cwd: string, more?: Record<string, string>) {
  return spawnSync(python, ['-c', lines.join('\n')], { cwd, env: environment(more), encoding: 'utf8' });
}

/** Runs lines that print JSON beside the project's modules. */
function evaluate(...lines: readonly string[]): unknown {
  const run = runPython(['import json', 'import numpy as np', 'import off_policy', ...lines], __dirname);
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

/** Runs the notebook's cells, in order, beside copies of the project's files. */
function runCells(name: string, games: string, more: Record<string, string> = {}) {
  const work = join(folder, name);
  const output = join(work, 'written');
  mkdirSync(output, { recursive: true });
  for (const file of ['off_policy.py', 'betting.py', 'policies.py'])
    cpSync(join(__dirname, file), join(work, file));
  const source = readFileSync(join(__dirname, notebook), 'utf8');
  const cells = [...source.matchAll(/^```\{python\}\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const run = runPython(cells, work, { READ_GAMES: games, WRITE_DIR: output, ...more });
  return { ...run, written: (file: string) => readFileSync(join(output, file), 'latin1') };
}

/** The cells of a table's row by the text of its first cell, as numbers. */
function rowOf(table: string, first: string): number[] {
  const row = table.split('\n').find((line) => line.startsWith(`${first} & `)) ?? '';
  const cells = row
    .replace(/ *\\\\$/, '')
    .replaceAll('$', '')
    .split(' & ');
  return cells.slice(1).map(Number);
}

describe('the estimators, where the value is known', () => {
  // Contexts are coins; action 2 earns 1 with chance 0.2 or 0.6, action 1 always 0.3. The target policy takes action 2
  // on heads and splits evenly on tails: its value is (0.6 + (0.3 + 0.2) / 2) / 2 = 0.425.
  const world = [
    'generator = np.random.Generator(np.random.PCG64(7))',
    'heads = generator.random(40000) < 0.5',
    'chance = np.where(heads, 0.6, 0.2)',
    'rewards = np.column_stack([np.full(40000, 0.3), (generator.random(40000) < chance).astype(float)])',
    'behaviour = np.where(heads[:, None], [0.8, 0.2], [0.3, 0.7])',
    'target = np.where(heads[:, None], [0.0, 1.0], [0.5, 0.5])',
    'log = off_policy.draw_log(behaviour, rewards, generator)',
    'right = np.column_stack([np.full(40000, 0.3), chance])',
    'value = lambda terms: terms.value()',
    'error = lambda terms: float(np.std(terms.numerator) / 200)',
  ];
  const known = 0.425;

  it('recovers the value by IPS, SNIPS and DR, the last with a right and with a wrong model of rewards', () => {
    const estimates = evaluate(
      ...world,
      'all = [off_policy.ips(log, target), off_policy.self_normalised(log, target),',
      '       off_policy.doubly_robust(log, target, right), off_policy.doubly_robust(log, target, 1 - right)]',
      'print(json.dumps([[value(one), error(one)] for one in all]))',
    ) as [number, number][];
    expect(estimates).toHaveLength(4);
    for (const [estimate, standardError] of estimates) {
      expect(standardError).toBeLessThan(0.01);
      expect(Math.abs(estimate - known)).toBeLessThan(4 * standardError);
    }
    // A right model takes away most of what weights add to the variance.
    expect(estimates[2]?.[1]).toBeLessThan(0.8 * (estimates[0]?.[1] ?? 0));
  });

  it('normalises by the weights that were drawn: a constant reward is its own value', () => {
    const [weighted, normalised] = evaluate(
      ...world,
      'same = off_policy.DecisionLog(log.actions[:50], log.propensities[:50], np.full(50, 0.3))',
      'of = target[:50]',
      'print(json.dumps([value(off_policy.ips(same, of)), value(off_policy.self_normalised(same, of))]))',
    ) as [number, number];
    expect(normalised).toBeCloseTo(0.3, 12);
    expect(Math.abs(weighted - 0.3)).toBeGreaterThan(0.001);
  });

  it('is off where the logged propensities are wrong, but doubly robust with a right model is not', () => {
    const [weighted, robust] = evaluate(
      ...world,
      'wrong = off_policy.DecisionLog(log.actions, np.full(40000, 0.5), log.rewards)',
      'print(json.dumps([value(off_policy.ips(wrong, target)), value(off_policy.doubly_robust(wrong, target, right))]))',
    ) as [number, number];
    expect(Math.abs(weighted - known)).toBeGreaterThan(0.1);
    expect(Math.abs(robust - known)).toBeLessThan(0.02);
  });

  it('covers the value with its bootstrap interval about as often as it says', () => {
    const covered = evaluate(
      'hits = 0',
      'for seed in range(200):',
      '    generator = np.random.Generator(np.random.PCG64(seed))',
      '    rewards = np.column_stack([np.zeros(300), generator.normal(0.2, 1, 300)])',
      '    log = off_policy.draw_log(np.tile([0.4, 0.6], (300, 1)), rewards, generator)',
      '    terms = off_policy.self_normalised(log, np.tile([0.0, 1.0], (300, 1)))',
      '    drawn = terms.resampled(off_policy.bootstrap_counts(300, 300, generator))',
      '    low, high = off_policy.percentile_interval(drawn)',
      '    hits += low <= 0.2 <= high',
      'print(json.dumps(int(hits)))',
    ) as number;
    expect(covered).toBeGreaterThan(178);
    expect(covered).toBeLessThan(200);
  });

  it('knows how large a weighted sample is', () => {
    expect(
      evaluate(
        'size = off_policy.effective_sample_size',
        'print(json.dumps([size(np.full(50, 0.25)), size(np.array([5.0, 0, 0])), size(np.array([1.0, 3.0])), size(np.zeros(3))]))',
      ),
    ).toEqual([50, 1, 1.6, 0]);
  });

  it.each([
    ['a propensity of zero', '[0, 1], [0.5, 0.0], [1, 1]', 'a propensity must be above 0'],
    ['columns of unequal length', '[0, 1], [0.5], [1, 1]', 'must be equally long'],
    ['no decision', '[], [], []', 'a log without decisions'],
  ])('refuses %s', (_, columns, said) => {
    const arrays = `off_policy.DecisionLog(*map(np.array, (${columns})))`;
    expect(() => evaluate(arrays)).toThrow(said);
  });
});

describe('the notebook on the sample', () => {
  let first: ReturnType<typeof runCells>;
  beforeAll(() => {
    first = runCells('first', cleanedGames);
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
  });

  it('values all actions as the moneylines settle, and no bet at nothing', () => {
    const [header = '', ...rows] = gunzipSync(readFileSync(cleanedGames)).toString().trimEnd().split('\n');
    const games = rows.map((row) => {
      const cells = row.split(',');
      return (name: string) => cells[header.split(',').indexOf(name)] ?? '';
    });
    const priced = games.filter((game) => game('home_moneyline') && game('away_moneyline'));
    const later = priced.filter((game) => Number(game('season')) >= 2021);
    const profits = later.map((game) => {
      const [home, away, result] = [game('home_moneyline'), game('away_moneyline'), game('result')].map(
        Number,
      );
      const sides = [home, away].map((line = NaN) => (line > 0 ? line / 100 : -100 / line)) as [
        number,
        number,
      ];
      // The smaller profit belongs to the favourite.
      const margin = sides[0] <= sides[1] ? Number(result) : -Number(result);
      return margin > 0 ? Math.min(...sides) : Math.sign(margin);
    });
    const mean = (100 * profits.reduce((sum, profit) => sum + profit, 0)) / profits.length;
    const table = first.written('rl_vs_baseline_table.tex');
    expect(Math.abs(Number(rowOf(table, 'Favourite')[5]) - mean)).toBeLessThan(0.051);
    expect(rowOf(table, 'Never bet').slice(0, 4)).toEqual([0, 0, 0, 0]);
    const left = games.length - priced.length;
    expect(first.written('ess_table.tex')).toContain(`valued on 2021--2022 (${later.length} games)`);
    expect(first.written('ess_table.tex')).toContain(
      `${games.length} played games: ${left} without a moneyline`,
    );
  });

  it('gives the policy that made the log its plain mean, and the whole log as effective size', () => {
    const [, inverse, normalised] = rowOf(first.written('rl_vs_baseline_table.tex'), 'Behaviour policy');
    expect(inverse).toBe(normalised);
    const [decisions, size, percent, largest, mean] = rowOf(
      first.written('ess_table.tex'),
      'Behaviour policy',
    );
    expect([size, percent, largest, mean]).toEqual([decisions, 100, 1, 1]);
  });

  it.each(tables)('writes %s as one tabular without an undefined cell', (file) => {
    const table = first.written(file);
    expect(table.match(/\\begin\{tabular\}/g)).toHaveLength(1);
    expect(table).not.toMatch(/\b(nan|inf|NaN|NA|Inf)\b/);
  });

  it('writes the same bytes in another folder, locale and time zone', () => {
    const again = runCells('second folder', cleanedGames, { LC_ALL: 'C', TZ: 'Asia/Tokyo' });
    for (const file of [...tables, 'policy_values.pdf'])
      expect(again.written(file)).toBe(first.written(file));
  });

  it('fails, and says why, when one season is all there is', () => {
    const [header, ...rows] = gunzipSync(readFileSync(cleanedGames)).toString().split('\n');
    const one = rows.filter((row) => row.startsWith('2019_'));
    const path = join(folder, 'one.csv.gz');
    writeFileSync(path, gzipSync([header, ...one, ''].join('\n')));
    const run = runCells('one-season', path);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain('games of two seasons are needed');
  });
});
