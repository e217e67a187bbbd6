import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const etl = join(__dirname, '..', '..', 'etl');
const sample = join(etl, 'simulated-seasons', 'releases', 'schedules', 'games.csv');
const notebook = '05_copula_gof.qmd';
const modules = ['copulas.R', 'goodness_of_fit.R'];
const tables = ['copula_gof_table.tex', 'tail_dependence_table.tex'];

let folder: string;
let header: string;
let rows: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'copula-gof-'));
  const script = join(etl, 'nflverse-schedules', 'clean_schedules.R');
  runR([script], { READ_GAMES: sample, WRITE_DIR: folder });
  const text = gunzipSync(readFileSync(join(folder, 'games.csv.gz'))).toString();
  [header = '', ...rows] = text.trimEnd().split('\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function runR(argv: readonly string[], environment: Record<string, string> = {}, cwd = folder) {
  return spawnSync('Rscript', ['--vanilla', ...argv], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...environment },
    encoding: 'utf8',
  });
}

/** Numbers that lines of R print, one a line, beside the project's modules. */
function numbersOf(...lines: readonly string[]): number[] {
  const sources = modules.map((file) => `source("${file}")`);
  const run = runR(['-e', [...sources, 'set.seed(5)', ...lines].join('\n')], {}, __dirname);
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.trim().split('\n').map(Number);
}

/** Renders a private copy of the notebook on the given games, with few bootstrap samples. */
function render(name: string, games: readonly string[], environment: Record<string, string> = {}) {
  const [work, output] = [join(folder, name), join(folder, name, 'written')];
  mkdirSync(output, { recursive: true });
  for (const file of [notebook, ...modules]) cpSync(join(__dirname, file), join(work, file));
  const path = join(work, 'games.csv.gz');
  writeFileSync(path, gzipSync(`${[header, ...games].join('\n')}\n`));
  const program = `rmarkdown::render("${notebook}", params = list(replicates = 20), quiet = TRUE)`;
  const run = runR(['-e', program], { READ_GAMES: path, WRITE_DIR: output, ...environment }, work);
  return { ...run, written: (file: string) => readFileSync(join(output, file), 'latin1') };
}

describe('the copulas', () => {
  it.each([
    ['Gaussian', 'c(rho = -0.4)', [-0.4]],
    ["Student's $t$", 'c(rho = 0.3, nu = 4)', [0.3, 4]],
    ['Clayton', 'c(theta = 1.2)', [1.2]],
    ['Clayton', 'c(theta = -1.2)', [-1.2]],
    ['Gumbel', 'c(theta = 0.7)', [0.7]],
    ['Frank', 'c(theta = 3)', [3]],
  ])(
    '%s with %s is found again in its own draws, whose tau and mass are as it says',
    (name, parameters, truth) => {
      const [tau = NaN, seenTau = NaN, mass = NaN, seenMass = NaN, ...found] = numbersOf(
        `family <- copula_families[["${name}"]]`,
        `parameters <- ${parameters}`,
        'drawn <- family$draw(8000, parameters)',
        'cat(family$tau(parameters), cor(drawn[1:1500, ], method = "kendall")[1, 2], family$cdf(0.3, 0.6, parameters),',
        '  mean(drawn[, 1] <= 0.3 & drawn[, 2] <= 0.6), family$fit(apply(drawn, 2, rank)), sep = "\\n")',
      );
      expect(Math.abs(seenTau - tau)).toBeLessThan(0.05);
      expect(Math.abs(seenMass - mass)).toBeLessThan(0.02);
      expect(found).toHaveLength(truth.length);
      found.forEach((value, index) => {
        const wanted = truth[index] ?? NaN;
        expect(Math.abs(value - wanted)).toBeLessThan(0.05 + 0.06 * Math.abs(wanted));
      });
    },
  );

  it('has the distribution functions of the normal and the t law that integration gives', () => {
    const [normal = NaN, student = NaN] = numbersOf(
      'law <- function(h, k, rho, density, tail) {',
      '  integrate(function(x) density(x) * tail((k - rho * x) / sqrt(1 - rho^2), x), -Inf, h, rel.tol = 1e-10)$value',
      '}',
      'errors <- sapply(c(-0.6, 0, 0.3), function(rho) sapply(c(-1.2, 0.7), function(h) c(',
      '  law(h, 0.4, rho, dnorm, function(z, x) pnorm(z)) - bivariate_normal(h, 0.4, rho),',
      '  law(h, 0.4, rho, function(x) dt(x, 6), function(z, x) pt(z * sqrt(7 / (6 + x^2)), 7)) -',
      '    bivariate_student(h, 0.4, rho, 6))))',
      'cat(max(abs(errors[c(1, 3), ])), max(abs(errors[c(2, 4), ])), sep = "\\n")',
    );
    expect(normal).toBeLessThan(1e-7);
    expect(student).toBeLessThan(1e-7);
  });

  it('counts dominated points as comparing all pairs does', () => {
    const [differences] = numbersOf(
      'ranks <- cbind(sample(333), sample(333))',
      'plain <- sapply(1:333, function(i) sum(ranks[, 1] <= ranks[i, 1] & ranks[, 2] <= ranks[i, 2]))',
      'cat(sum(count_dominated(ranks) != plain))',
    );
    expect(differences).toBe(0);
  });
});

describe('the test of fit', () => {
  const pValueOf = (family: string, draw: string) =>
    numbersOf(
      `observations <- round(8 * ${draw})`,
      `cat(test_family(copula_families[["${family}"]], observations, random_ranks(observations), 100)$p)`,
    )[0];
  const normal = (rho: number) => `qnorm(gaussian$draw(500, c(rho = ${rho})))`;

  it('accepts the family that coarse observations come from', () => {
    expect(pValueOf('Gaussian', normal(0.4))).toBeGreaterThan(0.05);
  });

  it('rejects another one, and independence where there is none', () => {
    expect(pValueOf('Gaussian', 'qnorm(clayton$draw(500, c(theta = 2)))')).toBeLessThan(0.05);
    expect(pValueOf('Independence', normal(0.4))).toBeLessThan(0.05);
  });
});

describe('the notebook', () => {
  const seasonOf = (season: string) => rows.filter((row) => row.startsWith(`${season}_`));

  it('writes whole tables for one season, and the same bytes in another folder, locale and time zone', () => {
    const first = render('first', seasonOf('2021'));
    expect(first.stderr).not.toContain('Error');
    const again = render('second folder', seasonOf('2021'), { LC_ALL: 'C', TZ: 'Asia/Tokyo' });
    for (const file of tables) {
      const table = first.written(file);
      expect(table.match(/\\begin\{tabular\}/g)).toHaveLength(1);
      expect(table).not.toMatch(/\b(NaN|NA|Inf)\b/);
      expect(again.written(file)).toBe(table);
    }
    expect(first.written('copula_gof_table.tex')).toContain(`${seasonOf('2021').length} games, 2021;`);
    expect(first.written('tail_dependence.pdf')).toContain('%PDF');
  });

  it('leaves games without a total out, and stops where fewer than a hundred have one', () => {
    const total = header.split(',').indexOf('total_line');
    const thin = seasonOf('2021').map((row, index) =>
      row
        .split(',')
        .map((cell, column) => (column === total && index >= 99 ? '' : cell))
        .join(','),
    );
    const run = render('thin', thin);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain('fewer than 100 games have a spread and a total');
  });
});
