import { describeFailure } from '@research/core';
import { checkModelResults } from './check-model-results';

const predictions = [
  'game_id,season,home_win,p_home,home_moneyline,away_moneyline,extra',
  '2021_01_A_B,2021,1,0.8,-200,170,x',
  '2021_01_C_D,2021,0,0.4,-110,-110,x',
  '2021_02_A_C,2021,0,0.6,120,-140,x',
  '2022_01_A_B,2022,1,0.7,-300,,x',
  '2022_01_C_D,2022,,0.5,150,-170,x',
  '2022_02_A_D,2022,1,,100,-120,x',
  '',
].join('\n');

const of = (estimate: number) => ({ estimate, low: estimate - 0.01, high: estimate + 0.01 });
const losses = [-Math.log(0.8), -Math.log(0.6), -Math.log(0.4), -Math.log(0.7)];
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const metrics = {
  seed: 1,
  bootstrap_samples: 1000,
  n: 4,
  seasons: [2021, 2022],
  metrics: {
    auc: { estimate: 1, low: 0.9, high: 1 },
    log_loss: of(mean(losses)),
    brier: of(mean([0.04, 0.16, 0.36, 0.09])),
    // Bets: the home side at 1.5 (won), the away side at 1.909 (won), the home side at 2.2 (lost).
    roi: of((0.5 + 100 / 110 - 1) / 3),
  },
  by_season: [{ season: 2022, n: 1, metrics: { auc: null, log_loss: of(losses[3] ?? 0), brier: of(0.09) } }],
  more: 'models may add to it',
};

/** What is said of results that were changed; nothing for sound ones. */
function said(changed: object | string = metrics, csv = predictions): string {
  const text = typeof changed === 'string' ? changed : JSON.stringify(changed, undefined, 1);
  const checked = checkModelResults({
    metrics: { file: 'm/metrics.json', text },
    predictions: { file: 'm/predictions.csv', text: csv },
  });
  return checked.ok ? '' : describeFailure(checked.error);
}

describe('results of a model', () => {
  it('are sound when metrics are those of the predictions; ties and games without forecast are not scored', () => {
    expect(said()).toBe('');
  });

  it.each([
    ['no JSON', '{"n": NaN}', /^m\/metrics\.json:1:7: m\/metrics\.json is not JSON/],
    ['no seed', { ...metrics, seed: undefined }, 'm/metrics.json: seed: '],
    ['no ROI', { ...metrics, metrics: { ...metrics.metrics, roi: undefined } }, 'metrics.roi: '],
    ['no AUC', { ...metrics, metrics: { ...metrics.metrics, auc: undefined } }, 'metrics.auc: '],
    [
      'a null',
      { ...metrics, metrics: { ...metrics.metrics, auc: { ...of(0.6), low: null } } },
      /json:\d+:\d+: .*metrics\.auc\.low: /,
    ],
    [
      'a Brier score of 2',
      { ...metrics, metrics: { ...metrics.metrics, brier: of(2) } },
      'metrics.brier.estimate: ',
    ],
    [
      'an interval upside down',
      { ...metrics, metrics: { ...metrics.metrics, auc: { estimate: 1, low: 1, high: 0.9 } } },
      'metrics.auc.low: is above "high"',
    ],
    ['no games', { ...metrics, n: 0 }, 'm/metrics.json: n: '],
  ])('are refused with %s', (_case, changed, expected) => {
    expect(said(changed)).toMatch(expected);
  });

  it.each([
    ['a column less', /p_home/, 'p', 'm/predictions.csv:1: m/predictions.csv: column p_home is missing'],
    [
      'a NaN',
      '0.6',
      'NaN',
      'm/predictions.csv:4: m/predictions.csv: column p_home, "NaN": is not a number from 0 to 1',
    ],
    ['a probability above 1', '0.6', '1.2', 'predictions.csv:4: '],
    [
      'a game twice',
      '2021_01_C_D',
      '2021_01_A_B',
      'predictions.csv:3: m/predictions.csv: column game_id, "2021_01_A_B": appears twice',
    ],
    ['an outcome of its own', '2021,1,0.8', '2021,2,0.8', 'column home_win, "2"'],
    ['no season', '2021,1,0.8', ',1,0.8', 'column season, ""'],
    [
      'a price that is none',
      '-110,-110',
      '-110,99',
      'column away_moneyline, "99": is not an American moneyline',
    ],
    ['a cell too many', '170,x', '170,x,x', 'm/predictions.csv is not CSV'],
  ])('are refused with predictions that have %s', (...[, from, to, expected]) => {
    expect(said(metrics, predictions.replace(from, to))).toContain(expected);
  });

  it('have no return where no bet is worth its price', () => {
    const unpriced = predictions.replace(/-200,170|-110,-110|120,-140/g, ',');
    const withoutRoi = { ...metrics, metrics: { ...metrics.metrics, roi: null } };
    expect(said(withoutRoi, unpriced)).toBe('');
    expect(said(metrics, unpriced)).toContain(
      'says roi is 0.13636363636363638; it is null: no bet is worth its price',
    );
  });

  it('are refused without any prediction', () => {
    expect(said(metrics, 'game_id,season,home_win,p_home,home_moneyline,away_moneyline\n')).toContain(
      'holds no predictions',
    );
  });

  it.each([
    [
      'another score',
      { ...metrics, metrics: { ...metrics.metrics, log_loss: of(0.6) } },
      'm/metrics.json says log_loss is 0.6; it is 0.5',
    ],
    [
      'another number of games',
      { ...metrics, n: 5 },
      'says that 5 games are scored; 4 are in m/predictions.csv',
    ],
    [
      'another return',
      { ...metrics, metrics: { ...metrics.metrics, roi: of(0.2) } },
      'says roi is 0.2; it is 0.136364',
    ],
    [
      'no return where there are bets',
      { ...metrics, metrics: { ...metrics.metrics, roi: null } },
      'says roi is null; it is 0.136364',
    ],
    [
      'other seasons',
      { ...metrics, seasons: [2021] },
      'has seasons 2021; 2021, 2022 are in m/predictions.csv',
    ],
    [
      'another score of a season',
      { ...metrics, by_season: [{ season: 2021, n: 3, metrics: { ...metrics.metrics, brier: of(0.1) } }] },
      'says brier of 2021 is 0.1; it is 0.18',
    ],
  ])('are refused with metrics of another run: %s', (_case, changed, expected) => {
    expect(said(changed)).toContain(expected);
  });
});
