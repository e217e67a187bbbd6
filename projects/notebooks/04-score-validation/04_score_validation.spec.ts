import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

const etl = join(__dirname, '..', '..', 'etl');
const sample = join(etl, 'simulated-seasons', 'releases', 'schedules', 'games.csv');
const notebook = '04_score_validation.qmd';
const teaserTable = 'teaser_ev_oos_table.tex';
const tables = ['keymass_chisq_table.tex', 'home_win_rate_table.tex', teaserTable];

let folder: string;
let cleanedGames: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'score-validation-'));
  runR([join(etl, 'nflverse-schedules', 'clean_schedules.R')], { READ_GAMES: sample, WRITE_DIR: folder });
  cleanedGames = join(folder, 'games.csv.gz');
});
afterAll(() => rmSync(folder, { recursive: true }));

function runR(argv: readonly string[], environment: Record<string, string>, cwd = folder) {
  return spawnSync('Rscript', ['--vanilla', ...argv], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...environment },
    encoding: 'utf8',
  });
}

/** Renders a private copy of the notebook in a folder of the given name, as the executor does. */
function render(name: string, games: string, environment: Record<string, string> = {}) {
  const [work, output] = [join(folder, name), join(folder, name, 'written')];
  mkdirSync(output, { recursive: true });
  copyFileSync(join(__dirname, notebook), join(work, notebook));
  const program = `rmarkdown::render("${notebook}", quiet = TRUE)`;
  const run = runR(['-e', program], { READ_GAMES: games, WRITE_DIR: output, ...environment }, work);
  return { ...run, written: (file: string) => readFileSync(join(output, file), 'latin1') };
}

/** The cells of a table's row by the text of its first cell. */
function rowOf(table: string, first: string): string[] {
  const row = table.split('\n').find((line) => line.startsWith(`${first} & `));
  return (row ?? '').replace(/ *\\\\$/, '').split(' & ');
}

/** The normal distribution function, to about 1e-7 (Abramowitz and Stegun 7.1.26). */
function normal(x: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(x) / Math.SQRT2));
  const powers = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const series = powers.reduce((sum, factor, power) => sum + factor * t ** (power + 1), 0);
  const upper = 1 - 0.5 * series * Math.exp(-(x * x) / 2);
  return x < 0 ? 1 - upper : upper;
}

describe('the notebook on the sample', () => {
  const games: Record<string, string>[] = parse(readFileSync(sample), { columns: true });
  let rendered: ReturnType<typeof render>;
  beforeAll(() => {
    rendered = render('first', cleanedGames);
    expect(rendered.stderr).not.toContain('Error');
    expect(rendered.status).toBe(0);
  });

  it('counts the margins that the file has', () => {
    const decided = games.filter((game) => game.result !== '0');
    const table = rendered.written('keymass_chisq_table.tex');
    for (const size of [3, 4, 6, 7, 10, 14, 17]) {
      const seen = decided.filter((game) => Math.abs(Number(game.result)) === size).length;
      expect(rowOf(table, String(size))[1]).toBe(String(seen));
    }
    expect(rowOf(table, 'all')[1]).toBe(String(decided.length));
  });

  it('expects what the model says with the parameters that the table states', () => {
    const table = rendered.written('keymass_chisq_table.tex');
    const [alpha = NaN, beta = NaN, sigma = NaN] = [...table.matchAll(/= (-?[\d.]+)\$/g)].map(([, value]) =>
      Number(value),
    );
    const decided = games.filter((game) => game.result !== '0');
    const mass = (margin: number, centre: number) =>
      normal((margin + 0.5 - centre) / sigma) - normal((margin - 0.5 - centre) / sigma);
    for (const size of [3, 7, 17]) {
      const expected = decided
        .map((game) => alpha + beta * Number(game.spread_line))
        .map((centre) => (mass(size, centre) + mass(-size, centre)) / (1 - mass(0, centre)));
      const total = expected.reduce((sum, share) => sum + share, 0);
      expect(Math.abs(total - Number(rowOf(table, String(size))[3]))).toBeLessThan(0.1);
    }
    expect(Math.abs(beta - 1)).toBeLessThan(0.2);
    expect(Number(rowOf(table, '3')[5])).toBeGreaterThan(1.5);
  });

  it('gives the home win rate of each season, without ties and neutral games, in its interval', () => {
    const table = rendered.written('home_win_rate_table.tex');
    for (const season of ['2019', '2020', '2021', '2022']) {
      const ofSeason = games.filter((game) => game.season === season);
      const atHome = ofSeason.filter((game) => game.location === 'Home');
      const decided = atHome.filter((game) => game.result !== '0');
      const wins = decided.filter((game) => Number(game.result) > 0).length;
      const [, count, won, rate, from, to, ties, neutral] = rowOf(table, season);
      expect([count, won, rate]).toEqual([
        String(decided.length),
        String(wins),
        ((100 * wins) / decided.length).toFixed(1),
      ]);
      expect([ties, neutral].map(Number)).toEqual([
        atHome.length - decided.length,
        ofSeason.length - atHome.length,
      ]);
      expect(Number(from)).toBeLessThan(Number(rate));
      expect(Number(to)).toBeGreaterThan(Number(rate));
    }
  });

  it('settles the teaser legs of the later seasons, and prices a ticket from what it saw', () => {
    const later = games.filter((game) => Number(game.season) >= 2021);
    const legs = later.flatMap((game) => [
      { line: -Number(game.spread_line), margin: Number(game.result) },
      { line: Number(game.spread_line), margin: -Number(game.result) },
    ]);
    const beyond = legs
      .filter(({ line }) => line >= 1.5 && line <= 2.5)
      .map(({ line, margin }) => margin + line + 6);
    const [settled, won] = [beyond.filter((by) => by !== 0).length, beyond.filter((by) => by > 0).length];
    const table = rendered.written(teaserTable);
    const label = 'Wong, underdogs of 1.5 to 2.5';
    expect(rowOf(table, label).slice(1, 4).map(Number)).toEqual([settled, won, beyond.length - settled]);
    const values = rowOf(table.slice(table.indexOf('Value at')), label).map((cell) =>
      cell.replaceAll('$', ''),
    );
    for (const [column, pays] of [
      [2, 100 / 110],
      [6, 100 / 120],
    ] as const) {
      const value = 100 * ((won / settled) ** 2 * (1 + pays) - 1);
      expect(Math.abs(value - Number(values[column]))).toBeLessThan(0.051);
      expect(Number(values[column + 1])).toBeLessThan(value);
      expect(Number(values[column + 2])).toBeGreaterThan(value);
    }
    expect(table).toContain('Fitted on 2019--2020');
    expect(table).toContain('tested on 2021--2022');
  });

  it.each(tables)('writes %s as one tabular without an undefined cell', (file) => {
    const table = rendered.written(file);
    expect(table.match(/\\begin\{tabular\}/g)).toHaveLength(1);
    expect(table).not.toMatch(/\b(NaN|NA|Inf)\b/);
  });

  it('writes the same bytes in another folder, locale and time zone, but for the dates in the figure', () => {
    const again = render('second folder', cleanedGames, { LC_ALL: 'C', TZ: 'Asia/Tokyo' });
    for (const file of tables) expect(again.written(file)).toBe(rendered.written(file));
    // Cairo writes producer, date and the table of offsets last; a date has another length in another time zone.
    const undated = (pdf: string) => pdf.slice(0, pdf.indexOf('/Producer'));
    expect(undated(rendered.written('margin_mass.pdf')).length).toBeGreaterThan(5_000);
    expect(undated(again.written('margin_mass.pdf'))).toBe(undated(rendered.written('margin_mass.pdf')));
  });
});

describe('the notebook on thin data', () => {
  /** The cleaned sample with each row changed or, where `change` returns undefined, left out. */
  function thinned(
    name: string,
    change: (cells: string[], column: (name: string) => number) => string[] | undefined,
  ) {
    const [header = '', ...rows] = gunzipSync(readFileSync(cleanedGames)).toString().trimEnd().split('\n');
    const column = (wanted: string) => header.split(',').indexOf(wanted);
    const kept = rows.flatMap((row) => change(row.split(','), column)?.join(',') ?? []);
    const path = join(folder, `${name}.csv.gz`);
    writeFileSync(path, gzipSync(`${[header, ...kept].join('\n')}\n`));
    return path;
  }

  it('spells a rate that does not exist as --, and a season is a row all the same', () => {
    const neutral = thinned('neutral', (cells, column) => {
      if (cells[column('season')] === '2020') cells[column('neutral')] = '1';
      return cells;
    });
    const row = rowOf(render('neutral', neutral).written('home_win_rate_table.tex'), '2020');
    expect(row.slice(0, 7)).toEqual(['2020', '0', '0', '--', '--', '--', '0']);
  });

  it('prices teasers by earlier seasons alone: later results change what was seen, not what was expected', () => {
    const turned = thinned('turned', (cells, column) => {
      const result = column('result');
      if (Number(cells[column('season')]) >= 2021) cells[result] = String(-Number(cells[result]));
      return cells;
    });
    const rowIn = (games: string, name: string) =>
      rowOf(render(name, games).written(teaserTable), 'Others, all');
    const [before, after] = [rowIn(cleanedGames, 'as-played'), rowIn(turned, 'turned')];
    // The cells after the counts: smooth, corrected, seen.
    expect(after[6]).not.toBe(before[6]);
    const expected = (row: string[]) => row.slice(4, 6).map(Number);
    expected(after).forEach((chance, index) =>
      // Other legs are pushed, and leave the average.
      expect(Math.abs(chance - Number(expected(before)[index]))).toBeLessThanOrEqual(0.2),
    );
  });

  it('fails, and says why, when there is no later season to test teasers on', () => {
    const one = thinned('one-season', (cells, column) =>
      cells[column('season')] === '2019' ? cells : undefined,
    );
    const run = render('one-season', one);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain('teasers need an earlier season to fit and a later one to test');
  });

  it('fails, and says why, when no game has a spread', () => {
    const none = thinned('no-spread', (cells, column) => {
      cells[column('spread_line')] = '';
      return cells;
    });
    const run = render('no-spread', none);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain('no decided game has a spread');
  });
});
