import {
  compare,
  csv,
  type Forecast,
  forecasts,
  four,
  type Game,
  games,
  noisy,
  rowsOf,
} from './made-up-models.fixture';

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

  it.each<[string, (text: string) => string, string]>([
    [
      'does not have a game',
      (text) => text.replace(/^2021_7,.*\n/m, ''),
      '1 played game is left out, since xgboost',
    ],
    [
      'knows no outcome',
      (text) => text.replace(/^2021_7,2021,[01]/m, '2021_7,2021,'),
      '1 played game is left out, since xgboost',
    ],
    ['has one more', (text) => `${text}2022_999,2022,1,0.5,,,x\n`, '1 played game is left out, since glm'],
  ])('are scored without a game of which one of them %s, which is said', (_case, change, said) => {
    const text = change(four['xgboost'] ?? '');
    expect(text).not.toBe(four['xgboost']);
    const { stderr, stdout } = compare({ glm: four['glm'] ?? '', xgboost: text });
    expect(stderr).toBe('');
    expect(stdout).toContain(`warning: ${said} had no outcome of it when trained`);
    expect(stdout).toContain(said.endsWith('glm') ? `${games.length} games` : `${games.length - 1} games`);
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
