import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'search-report-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const models = join(__dirname, '..');

/** Draws the report of a search as a model's report.R does; gives its table, row by row. */
function report(trials: string, best: string): string[][] {
  const env = {
    PATH: process.env.PATH,
    LC_ALL: 'C.UTF-8',
    READ_OUTPUT: join(models, 'glm/output.R'),
    READ_DRAWING: join(models, 'glm/drawing.R'),
    READ_REPORT: join(__dirname, 'search_report.R'),
    READ_TRIALS: trials,
    READ_BEST: best,
    WRITE_DIR: folder,
  };
  const script = join(models, 'xgboost/report.R');
  const { stderr } = spawnSync('Rscript', ['--vanilla', script], { env, encoding: 'utf8' });
  expect(stderr).toBe('');
  for (const name of ['search_parameters.pdf', 'search_progress.pdf'])
    expect(readFileSync(join(folder, name), 'latin1').slice(0, 5)).toBe('%PDF-');
  return readFileSync(join(folder, 'search_table.tex'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('\\\\'))
    .map((line) => line.replace(/ \\\\$/, '').split(' & '));
}

/** What the table says of something. */
const said = (rows: readonly string[][], name: string): string[] =>
  rows.find(([first]) => first === name)?.slice(1) ?? [];
const spanning = (text: string): string[] => [`\\multicolumn{2}{c}{${text}}`];

const shown = (value: number): string => value.toFixed(3).replace(/^0/, '');

describe('the report of a search', () => {
  it.each(['xgboost', 'random-forest'])('says of %s what its best.json says', (model) => {
    const search = join(models, model, 'results/search');
    const best = JSON.parse(readFileSync(join(search, 'best.json'), 'utf8'));
    const rows = report(join(search, 'trials.csv'), join(search, 'best.json'));
    for (const [name, value] of Object.entries(best.configuration))
      expect(said(rows, `\\texttt{${name.replaceAll('_', '\\_')}}`)).toEqual([
        String(value),
        String(best.simplest.configuration[name]),
      ]);
    const metric = { auc: 'AUC', log_loss: 'log loss' }[String(best.metric)] ?? '';
    expect(said(rows, metric)).toEqual([shown(best.value), shown(best.simplest.value)]);
    expect(said(rows, 'Configurations')).toEqual(spanning(String(best.trials.finished)));
    expect(said(rows, '\\quad within one standard error')).toEqual(spanning(String(best.within_one_error)));
    expect(said(rows, `${metric} of the winner, held out`)[0]).toContain(shown(best.holdout.value));
    expect(rows.flat().join()).not.toMatch(/\b(NaN|NA|Inf|NULL)\b/);
  });

  it('takes ranges, conditions, texts, failures and folds, and a search that says nothing but its metric', () => {
    const rate = (of: number): string => String(0.001 * 1.7 ** of);
    const trials = Array.from({ length: 12 }, (_, of) =>
      of === 5 ? `${rate(of)},dart,0.1,,out of memory` : `${rate(of)},gbtree,,${0.6 + of / 100},`,
    );
    const files = [join(folder, 'trials.csv'), join(folder, 'best.json')] as const;
    writeFileSync(files[0], ['rate,a_booster,drop,auc,failed', ...trials, ''].join('\n'));
    const best = {
      metric: 'auc',
      direction: 'maximize',
      configuration: { rate: 0.01, a_booster: 'gbtree' },
      value: 0.71,
      trials: { finished: 11, failed: 1 },
    };
    writeFileSync(files[1], JSON.stringify(best));
    const plain = report(...files);
    expect(said(plain, '\\texttt{a\\_booster}')).toEqual(['gbtree', '--']);
    expect(said(plain, '\\texttt{drop}')).toEqual(['--', '--']);
    expect(said(plain, 'Configurations')).toEqual(spanning('12'));
    expect(said(plain, '\\quad that failed')).toEqual(spanning('1'));
    for (const name of ['\\quad within one standard error', 'Optimism, nested', 'Optimism, held out'])
      expect(said(plain, name)).toEqual(spanning('--'));
    writeFileSync(files[1], JSON.stringify({ ...best, nested: { value: 0.69, optimism: 0.0213 } }));
    expect(said(report(...files), 'Optimism, nested')).toEqual(spanning('$+.021$'));
  });
});

it('the training of the winner scores each season as the search did, to the last digit', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(models, 'xgboost/results', name), 'utf8'));
  const { metric, folds, holdout } = read('search/best.json');
  const { by_season: seasons } = read('metrics.json');
  for (const [season, value] of Object.entries({ ...folds, ...holdout.folds }))
    expect(
      seasons.find((of: { season: number }) => String(of.season) === season).metrics[metric].estimate,
    ).toBe(value);
});
