import { pythonWith } from '@research/testing';
import { FeaturesProcess, type Row } from './features-process';
import { game } from './one-game';

let features: FeaturesProcess;
beforeAll(async () => (features = new FeaturesProcess(await pythonWith(['numpy']))));
afterAll(() => features.close());

const played = (gameday: string, [home_score, away_score]: readonly [number, number], changed: Row = {}) =>
  game(gameday, { home_score, away_score, ...changed });
const season = (year: number): Row => ({ season: year });

/** The features of the last game given. */
async function last(games: readonly Row[], others: Record<string, readonly Row[]> = {}) {
  const answer = await features.of({ games, ...others });
  return answer.games.get(String(games.at(-1)?.['game_id'])) ?? {};
}

const five = [
  played('2021-09-12', [10, 20]),
  played('2021-09-19', [21, 21]),
  played('2021-09-26', [30, 10]),
  played('2021-10-03', [7, 6]),
];

describe('form', () => {
  it('is the mean of the last games, a tie half a win, for both teams and their difference', async () => {
    expect(await last([...five, game('2021-10-10')])).toMatchObject({
      form_home_points_for_last3: 58 / 3,
      form_away_points_for_last3: 37 / 3,
      form_diff_points_for_last3: 58 / 3 - 37 / 3,
      form_home_points_against_last3: 37 / 3,
      form_home_margin_last5: 11 / 4,
      form_home_win_last3: 2.5 / 3,
      form_away_win_last3: 0.5 / 3,
    });
  });

  it('weighs games by their age: half after six games', async () => {
    const { form_home_margin_ewm } = await last([...five, game('2021-10-10')]);
    const weights = [3, 2, 1, 0].map((age) => 2 ** (-age / 6));
    const sum = [-10, 0, 20, 1].reduce((total, margin, at) => total + margin * (weights[at] ?? NaN), 0);
    expect(form_home_margin_ewm).toBeCloseTo(sum / weights.reduce((a, b) => a + b), 12);
  });

  it('shrinks a season to half of last season, which counts for four games', async () => {
    const next = [
      played('2022-09-11', [14, 10], { ...season(2022), home_team: 'DEN', away_team: 'KC' }),
      game('2022-09-18', season(2022)),
    ];
    const of = await last([...five, ...next]);
    // Last season KC scored 17 a game and DEN 14.25: the league's mean is 15.625.
    const prior = 15.625 + 0.5 * (17 - 15.625);
    expect(of['form_home_points_for_season']).toBeCloseTo((10 + 4 * prior) / 5, 12);
    expect(of['form_home_points_for_last3']).toBeCloseTo((30 + 7 + 10) / 3, 12);
  });

  it('starts a season at the prior, and is the plain mean in the first season there is', async () => {
    const of = await last([...five, game('2022-09-11', season(2022))]);
    expect(of['form_home_points_for_season']).toBeCloseTo(15.625 + 0.5 * (17 - 15.625), 12);
    const first = await last([...five, game('2021-10-10')]);
    expect(first['form_home_points_for_season']).toBe(17);
  });

  it('takes games that were not played for nothing', async () => {
    const of = await last([played('2021-09-12', [10, 20]), game('2021-09-19'), game('2021-09-26')]);
    expect(of['form_home_margin_last3']).toBe(-10);
  });
});

describe('epa and plays', () => {
  const epaRow = (game_id: string, team: string, changed: Row = {}): Row => ({
    game_id,
    team,
    epa_pass: 0.1,
    epa_rush: -0.1,
    epa_play: 0,
    success_play: 0.5,
    def_epa_pass: 0.3,
    def_epa_rush: 0,
    def_epa_play: 0.2,
    def_success_play: 0.4,
    ...changed,
  });
  const games = [...five, game('2021-10-10')];

  it('are means of games, and skip games without a value', async () => {
    const epa = [
      epaRow('g_2021-09-12', 'KC', { epa_pass: 0.7 }),
      epaRow('g_2021-09-19', 'KC', { epa_pass: 0.2 }),
      epaRow('g_2021-09-26', 'KC', { epa_pass: null }),
      epaRow('g_2021-10-03', 'KC', { epa_pass: 0.4 }),
    ];
    const of = await last(games, { epa });
    expect(of['epa_home_off_pass_last3']).toBeCloseTo(0.3, 12);
    expect(of['epa_home_def_pass_last3']).toBeCloseTo(0.3, 12);
    expect(of['epa_home_def_success_ewm']).toBeCloseTo(0.4, 12);
    expect(of).toMatchObject({ epa_away_off_pass_last3: null, epa_diff_off_pass_last3: null });
  });

  it('are null without their source, or with an empty one', async () => {
    for (const others of [{}, { epa: [], plays: [] }]) {
      const of = await last(games, others);
      const names = Object.keys(of).filter((name) => /^(epa|plays)_/.test(name));
      expect(names.length).toBeGreaterThan(100);
      expect(names.filter((name) => of[name] !== null)).toEqual([]);
    }
  });

  it.each([
    [
      'a game that is not in the schedules',
      [epaRow('g_1', 'KC')],
      "epa: game g_1, KC: column 'game_id' is not in games",
    ],
    [
      'a team that is not in the game',
      [epaRow('g_2021-09-12', 'OAK')],
      "column 'team' does not play in that game of games",
    ],
    [
      'two rows',
      [epaRow('g_2021-09-12', 'KC'), epaRow('g_2021-09-12', 'KC')],
      "epa: game g_2021-09-12, KC: column 'team' is there twice",
    ],
    [
      'a word for a number',
      [epaRow('g_2021-09-12', 'KC', { epa_rush: 'low' })],
      "column 'epa_rush' is not a number: 'low'",
    ],
    [
      'a renamed column',
      [{ game_id: 'g_2021-09-12', team: 'KC', epa_per_pass: 1 }],
      "epa: column 'epa_pass' is missing; the header has: game_id, team, epa_per_pass",
    ],
  ])('refuse %s', async (_, epa, said) => {
    await expect(features.of({ games, epa })).rejects.toThrow(said);
  });
});

describe('rest', () => {
  it('counts days since the last game as played, 21 at most, null for a first game', async () => {
    expect(await last([game('2021-09-12')])).toMatchObject({ rest_home_days: null, rest_diff_bye: null });
    const other = game('2021-09-18', { game_id: 'other', home_team: 'KC', away_team: 'LV' });
    expect(await last([game('2021-09-12'), other, game('2021-09-26')])).toMatchObject({
      rest_home_days: 8,
      rest_away_days: 14,
      rest_diff_days: -6,
    });
    expect(await last([game('2021-09-12'), game('2022-09-11', season(2022))])).toMatchObject({
      rest_home_days: 21,
      rest_diff_days: 0,
      rest_home_bye: 0,
    });
  });

  it('calls a week without a game a bye, however many days it takes', async () => {
    const week = (number: number): Row => ({ week: number });
    const late = [game('2021-09-13', week(1)), game('2021-09-23', week(3))];
    expect((await last(late))['rest_home_bye']).toBe(1);
    const long = [game('2021-09-09', week(1)), game('2021-09-20', week(2))];
    expect((await last(long))['rest_home_bye']).toBe(0);
  });
});

describe('the games', () => {
  it.each([
    ['a game twice', [game('2021-09-12'), game('2021-09-12')], "column 'game_id' is there twice"],
    [
      'a date in another form',
      [game('12.09.2021')],
      "column 'gameday' is not a date like 2022-09-08: '12.09.2021'",
    ],
    ['a missing season', [game('2021-09-12', { season: null })], "column 'season' is not a whole number: ''"],
    [
      'a season after the next',
      [game('2021-09-12', season(2022)), game('2021-09-19')],
      'mend the date or the season',
    ],
    [
      'half a score',
      [game('2021-09-12', { home_score: 3 })],
      "column 'away_score' is empty while 'home_score' is 3",
    ],
  ])('are refused with %s', async (_, games, said) => {
    await expect(features.of({ games })).rejects.toThrow(said);
  });
});
