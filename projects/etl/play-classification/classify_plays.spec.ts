import { join } from 'node:path';
import { type Cells, csvOf, rigOf, type ScriptRig } from '../r-tables/run-script';

/** A pass of KC on first down at midfield, as nflverse-pbp writes it; a test changes only the cells it is about. */
const play: Cells = {
  ...{ game_id: '2019_02_KC_OAK', play_id: '1', season: '2019', week: '2', game_date: '2019-09-15' },
  ...{ home_team: 'LV', away_team: 'KC', posteam: 'KC', play_type: 'pass', down: '1', ydstogo: '10' },
  ...{ yardline_100: '50', score_differential: '0', game_seconds_remaining: '3000', yards_gained: '5' },
  ...{ sack: '0', interception: '0', fumble: '0', touchdown: '0' },
};
const run = { play_type: 'run' };
const lv = { posteam: 'LV' };
const kickoff = { play_type: 'kickoff', down: '' };

let rig: ScriptRig;
beforeEach(() => (rig = rigOf(join(__dirname, 'classify_plays.R'))));
afterEach(() => rig.dispose());

/** The row of KC, after plays that differ from the one above as said. */
function kansas(...changes: readonly Cells[]): Cells | undefined {
  const plays = changes.map((changed, index) => ({ ...play, play_id: `${index + 1}`, ...changed }));
  const done = rig.run({ plays: rig.put('plays.csv', csvOf(...plays)) });
  expect(done.stderr).toBe('');
  const rows = done.rows('team_game_plays.csv.gz');
  expect(rows.map(({ team }) => team)).toEqual(['KC', 'LV']);
  return rows[0];
}

it('counts passes and runs with a down: sacks as passes, two-point tries and all else not', () => {
  const others = ['no_play', 'punt', 'qb_kneel', 'qb_spike', 'field_goal', ''].map((play_type) => ({
    play_type,
  }));
  expect(kansas({}, { sack: '1' }, run, run, { down: '' }, ...others)).toMatchObject({
    ...{ game_id: '2019_02_KC_OAK', season: '2019', week: '2', game_date: '2019-09-15' },
    ...{ team: 'KC', opponent: 'LV', n_plays: '4', pass_rate: '0.5', sack_rate: '0.5' },
  });
});

it('has nulls where there is nothing to divide by, never 0', () => {
  expect(kansas(lv)).toMatchObject({
    ...{ n_plays: '0', pass_rate: '', early_down_pass_rate: '', neutral_pass_rate: '' },
    ...{ explosive_pass_rate: '', explosive_rush_rate: '', sack_rate: '', turnover_rate: '' },
    ...{ third_down_rate: '', red_zone_td_rate: '' },
  });
});

it('takes first and second down for early', () => {
  const rows = kansas({}, { ...run, down: '2' }, { down: '3' }, { down: '4' });
  expect(rows).toMatchObject({ early_down_pass_rate: '0.5', pass_rate: '0.75' });
});

it('takes one score and more than two minutes of the half for neutral', () => {
  const neutral = [run, { score_differential: '-8' }, { game_seconds_remaining: '1800' }];
  const not = [
    { score_differential: '9' },
    { game_seconds_remaining: '1920' },
    { game_seconds_remaining: '120' },
  ];
  expect(kansas(...neutral, ...not)).toMatchObject({ neutral_pass_rate: '0.666667', n_plays: '6' });
});

it('takes passes from 20 yards and runs from 10 for explosive', () => {
  const passes = ['19', '20'].map((yards_gained) => ({ yards_gained }));
  const runs = ['9', '10', '30', '-2'].map((yards_gained) => ({ ...run, yards_gained }));
  expect(kansas(...passes, ...runs)).toMatchObject({
    explosive_pass_rate: '0.5',
    explosive_rush_rate: '0.5',
  });
});

describe('turnovers', () => {
  const fumble = { fumble: '1' };

  it.each([
    ['an interception', [{ interception: '1' }, lv], '1'],
    ['a fumble after which the other team has the ball', [fumble, { play_type: '', posteam: '' }, lv], '1'],
    ['a fumble that the team gets back', [fumble, {}], '0'],
    ['a fumble before the half, and a kick-off', [fumble, { ...lv, ...kickoff }], '0'],
    ['a fumble on the last play of the game', [fumble], '0'],
  ])('%s', (_case, plays, rate) => {
    const row = kansas(...plays);
    expect(Number(row?.['turnover_rate']) > 0 ? '1' : '0').toBe(rate);
  });
});

it('converts a third down that gains the line and keeps the ball', () => {
  const third = (cells: Cells): Cells => ({ down: '3', ydstogo: '5', ...cells });
  const plays = [{ yards_gained: '5' }, { yards_gained: '4' }, { yards_gained: '9', interception: '1' }];
  expect(kansas(...plays.map(third), {})).toMatchObject({ third_down_rate: '0.333333', n_plays: '4' });
});

describe('the red zone', () => {
  const near = { yardline_100: '20' };
  const touchdown = { ...near, touchdown: '1' };
  const tries = { play_type: 'extra_point', down: '' };

  it('counts possessions, not plays', () => {
    expect(kansas(near, near, touchdown, tries, lv, near, lv)).toMatchObject({ red_zone_td_rate: '0.5' });
  });

  it('ends a possession at a kick-off, also when the same team receives it', () => {
    expect(kansas(near, kickoff, touchdown)).toMatchObject({ red_zone_td_rate: '0.5' });
  });

  it('has no possession that scored from afar, and no score of the defence', () => {
    expect(kansas({ touchdown: '1' }, tries, { ...lv, ...kickoff }, near)).toMatchObject({
      red_zone_td_rate: '0',
    });
    expect(kansas({ ...touchdown, interception: '1' }, { ...lv, ...tries })).toMatchObject({
      red_zone_td_rate: '0',
    });
  });

  it('is null for a team that never came there', () => {
    expect(kansas({}, run)).toMatchObject({ red_zone_td_rate: '' });
  });
});
