import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkModelResults } from '@research/data';
import { readRows, realGames, type Row } from '../model-tables.fixture';
import { type Ended, ModelRig, type Tables } from './model-rig';

/** What the specs of the models differ in. */
export interface ContractOf {
  /** Name of the project. */
  readonly model: string;
  readonly modules: readonly string[];
  /** A line of its output in the last season after which it has left a checkpoint that is not the last. */
  readonly killAt: string;
  /** What it says when it goes on from there. */
  readonly resumed: string;
}

const smoke = { RESEARCH_SMOKE: '1' };
const resultFiles = ['predictions.csv', 'metrics.json'] as const;

/** What a model in Python promises, whatever it is made of. */
export function keepsTheContract({ model, modules, killAt, resumed }: ContractOf): void {
  let rig: ModelRig;
  let sample: Tables;
  let whole: Ended;
  let usual: Ended;
  beforeAll(async () => {
    rig = await ModelRig.for(model, modules);
    const games = rig.clean();
    sample = { games, features: rig.featuresOf(games) };
    whole = rig.trainAlone(sample);
    usual = await rig.train(sample, smoke);
    expect(whole.stderr + usual.stderr).toBe('');
  });
  afterAll(() => rig?.end());

  const trained = async (tables: Partial<Tables>, environment: Row = {}): Promise<Ended> => {
    const run = await rig.train({ ...sample, ...tables }, environment);
    expect(run.stderr).toBe('');
    return run;
  };
  const forecasts = (run: Ended): (readonly [string, string])[] =>
    run.rows('predictions.csv').map(({ game_id = '', p_home = '' }) => [game_id, p_home]);
  const changed = (path: string, change: (row: Row) => Row): string =>
    rig.written(readRows(path).map(change));
  const aucOf = (run: Ended): number => JSON.parse(run.text('metrics.json')).metrics.auc.estimate;

  describe('its results', () => {
    it('say in metrics what the predictions give, over all and by season', () => {
      const named = (file: string) => ({ file, text: whole.text(file) });
      const checked = checkModelResults({
        metrics: named('metrics.json'),
        predictions: named('predictions.csv'),
      });
      expect(checked).toMatchObject({ ok: true, value: { n: 564, bootstrap_samples: 1000 } });
      const metrics = JSON.parse(named('metrics.json').text);
      const bets = metrics.by_season.map(({ bets }: { bets: number }) => bets);
      expect(metrics.bets).toBe(bets.reduce((sum: number, of: number) => sum + of, 0));
      for (const { metrics: scores } of [metrics, ...metrics.by_season]) {
        for (const { low, estimate, high } of Object.values<Record<string, number>>(scores)) {
          expect(low).toBeLessThan(estimate ?? NaN);
          expect(high).toBeGreaterThan(estimate ?? NaN);
        }
      }
    });

    it('are laid out as those of the baseline, for the same games, those without history included', async () => {
      const renamed = (row: Row, column: string) => (row[column] === 'HOU' ? 'NEW' : (row[column] ?? ''));
      const games = changed(sample.games, (row) =>
        row['season'] === '2022'
          ? { ...row, home_team: renamed(row, 'home_team'), away_team: renamed(row, 'away_team') }
          : row,
      );
      const tables = { games, features: rig.featuresOf(games) };
      const shown = ({ p_home, ...row }: Row) => ({ ...row, forecast: p_home !== '' });
      const rows = (await trained(tables, smoke)).rows('predictions.csv').map(shown);
      expect(rows).toEqual(
        rig
          .baseline(tables)
          .filter(({ season }) => season === '2022')
          .map(shown),
      );
      expect(rows.filter(({ forecast }) => !forecast)).toHaveLength(1);
    });

    it('that are in git keep the contract', () => {
      const named = (file: string) => ({
        file,
        text: readFileSync(join(__dirname, '..', model, 'results', file), 'utf8'),
      });
      const results = { metrics: named('metrics.json'), predictions: named('predictions.csv') };
      expect(checkModelResults(results)).toMatchObject({ ok: true });
    });
  });

  describe('what it learns from', () => {
    it('is known before the first game that it forecasts', async () => {
      const isLate = ({ season = '', week = '' }: Row) => season === '2022' && Number(week) > 8;
      const features = changed(sample.features, (row) =>
        isLate(row) ? { ...row, form_diff_margin_ewm: '90', home_field: '' } : row,
      );
      const late = new Set(
        readRows(sample.games)
          .filter(isLate)
          .map(({ game_id }) => game_id),
      );
      const early = (run: Ended) => forecasts(run).filter(([game]) => !late.has(game));
      const run = await trained({ features }, smoke);
      expect(early(run)).toEqual(early(usual));
      expect(forecasts(run)).not.toEqual(forecasts(usual));
    });

    it('are no closing lines and no results of that season', async () => {
      const games = changed(sample.games, (row) => ({
        ...row,
        ...{ spread_line: '7', home_moneyline: '', away_moneyline: '' },
        ...(row['season'] === '2022' ? { played: '0', tie: '', result: '' } : {}),
      }));
      const run = await trained({ games }, smoke);
      expect(forecasts(run)).toEqual(forecasts(usual));
      expect(JSON.parse(run.text('metrics.json'))).toMatchObject({ n: 0, metrics: null });
    });

    it('does not depend on the order of rows, on columns that are new, or on locale and time zone', async () => {
      const features = rig.written(
        readRows(sample.features)
          .reverse()
          .map((row) => ({ new: 'x', ...row })),
      );
      const games = rig.written(
        readRows(sample.games)
          .reverse()
          .map((row) => ({ new: 'x', ...row })),
      );
      const run = rig.trainAlone({ features, games }, { ...smoke, LC_ALL: 'C', TZ: 'Asia/Tokyo' });
      expect(run.stderr).toBe('');
      for (const name of resultFiles) expect(run.text(name)).toBe(usual.text(name));
    });

    it.each([
      ['form_diff_margin_ewm', 'features'],
      ['home_moneyline', 'games'],
    ] as const)('has to hold the column %s', async (column, table) => {
      const kept = ([name]: readonly [string, string]) => name !== column;
      const without = changed(sample[table], (row) => Object.fromEntries(Object.entries(row).filter(kept)));
      const { status, stderr } = await rig.train({ ...sample, [table]: without });
      expect([status, stderr]).toEqual([1, `${without}: column ${column} is missing\n`]);
    });

    it('is refused where a cell is no number, a game has no features, or seasons are too few', async () => {
      const broken = changed(sample.features, (row) => ({ ...row, rest_diff_days: 'nan' }));
      expect((await rig.train({ ...sample, features: broken })).stderr).toBe(
        `${broken}:2: column rest_diff_days is not a number: 'nan'\n`,
      );
      const some = rig.written(readRows(sample.features).slice(1));
      expect((await rig.train({ ...sample, features: some })).stderr).toContain('no row for game 2019_01_');
      const few = rig.written(readRows(sample.games).filter(({ season = '' }) => season < '2021'));
      expect((await rig.train({ ...sample, games: few })).stderr).toBe(
        'the schedules have 2 seasons; 3 are needed\n',
      );
    });
  });

  describe('shuffled results', () => {
    const outcome = ['played', 'tie', 'result', 'home_score', 'away_score', 'total'] as const;
    /** The games with outcomes dealt anew among them. */
    function shuffled(): string {
      const rows = readRows(sample.games);
      let state = 7;
      const dealt = rows
        .map((row) => ({ row, at: (state = (state * 48271) % 2147483647) }))
        .sort((one, other) => one.at - other.at);
      return rig.written(
        rows.map((row, index) => ({
          ...row,
          ...Object.fromEntries(outcome.map((column) => [column, dealt[index]?.row[column] ?? ''])),
        })),
      );
    }

    it('cannot be forecast, but by features that have seen them', async () => {
      const games = shuffled();
      const honest = await trained({ games, features: rig.featuresOf(games) });
      expect(Math.abs(aucOf(honest) - 0.5)).toBeLessThan(0.06);
      const leaking = await trained({ games, features: rig.featuresOf(games, rig.leakingModules()) });
      expect(aucOf(leaking)).toBeGreaterThan(0.76);
    });
  });

  describe('a training that was killed', () => {
    let checkpoints: string;
    beforeAll(async () => {
      checkpoints = rig.made();
      await rig.killAt(killAt, sample, { CHECKPOINT_DIR: checkpoints });
    });

    it('goes on where it was, and leaves the same bytes', async () => {
      expect(readdirSync(checkpoints)).toContain('season-2021.checkpoint');
      const run = await trained({}, { CHECKPOINT_DIR: checkpoints });
      expect(run.stdout).toContain('2021: finished before, taken from its checkpoint');
      expect(run.stdout).toContain(resumed);
      expect(run.stdout).not.toContain('2021: 518 games to learn from');
      for (const name of resultFiles) expect(run.text(name)).toBe(whole.text(name));
    });

    it('starts anew where its checkpoints are damaged or of other data, and says so', async () => {
      const environment = { ...smoke, CHECKPOINT_DIR: rig.made() };
      await trained({}, environment);
      writeFileSync(join(environment.CHECKPOINT_DIR, 'season-2022.checkpoint'), '');
      const run = await trained({}, environment);
      expect(run.stdout).toContain('checkpoint season-2022 is damaged and is ignored (');
      expect(run.text('predictions.csv')).toBe(usual.text('predictions.csv'));
      const features = changed(sample.features, (row) => ({ ...row, rest_diff_days: '0' }));
      const other = await trained({ features }, environment);
      expect(other.stdout).toContain('checkpoint season-2022 belongs to another training and is ignored');
      expect(forecasts(other)).toEqual(forecasts(await trained({ features }, smoke)));
    });
  });

  it('makes a smoke test of the last season alone', () => {
    const metrics = JSON.parse(usual.text('metrics.json'));
    expect(metrics).toMatchObject({ seasons: [2022], bootstrap_samples: 100, n: 280 });
  });

  const data = realGames ? 'real data: NFLVERSE_MIRROR' : 'NFLVERSE_MIRROR is not set: the sample';
  it(`scores like a model that knows results but no lines (${data})`, async () => {
    const last = (run: Ended) => JSON.parse(run.text('metrics.json')).by_season.at(-1);
    if (!realGames) {
      expect(last(whole).metrics.auc.estimate).toBeLessThan(0.76);
      return;
    }
    // Without plays, for which the reference numbers are a little higher; the history of all seasons, but few to learn from.
    const all = rig.clean(realGames);
    const features = rig.featuresOf(all);
    const games = rig.written(readRows(all).filter(({ season = '' }) => season >= '2019'));
    const { n, metrics, market } = last(await trained({ games, features }));
    expect(n).toBe(282);
    expect(metrics.auc.estimate).toBeGreaterThan(0.62);
    expect(metrics.auc.estimate).toBeLessThan(0.76);
    expect(metrics.log_loss.estimate).toBeLessThan(Math.log(2));
    expect(market.auc.estimate).toBeCloseTo(0.7268, 4);
  });
}
