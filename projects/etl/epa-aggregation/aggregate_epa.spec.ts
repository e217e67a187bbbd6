import { join } from 'node:path';
import { type Cells, csvOf, rigOf, type ScriptRig, type ScriptRun } from '../r-tables/run-script';

/** A pass of KC against LV, as nflverse-pbp writes it; a test changes only the cells it is about. */
const play: Cells = {
  ...{ game_id: '2019_02_KC_OAK', play_id: '1', season: '2019', week: '2', game_date: '2019-09-15' },
  ...{ home_team: 'LV', away_team: 'KC', posteam: 'KC', play_type: 'pass', epa: '0.5', success: '1' },
};
const lv = { posteam: 'LV' };
const lost = { epa: '-0.25', success: '0' };

let rig: ScriptRig;
beforeEach(() => (rig = rigOf(join(__dirname, 'aggregate_epa.R'))));
afterEach(() => rig.dispose());

function aggregate(...plays: readonly Cells[]): ScriptRun {
  const run = rig.run({ plays: rig.put('plays.csv', csvOf(...plays)) });
  expect(run.stderr).toBe('');
  return run;
}
const rowsOf = (...changes: readonly Cells[]): Cells[] =>
  aggregate(...changes.map((changed, index) => ({ ...play, play_id: `${index + 1}`, ...changed }))).rows(
    'team_game_epa.csv.gz',
  );

it('has a row for each team of each game, with what it did and what it allowed', () => {
  const run = { play_type: 'run' };
  const [kansas, vegas] = rowsOf(
    {},
    lost,
    run,
    { ...lv, ...run, ...lost },
    { ...lv, epa: '1', success: '1' },
  );
  expect(kansas).toEqual({
    ...{ game_id: '2019_02_KC_OAK', season: '2019', week: '2', game_date: '2019-09-15' },
    ...{ team: 'KC', opponent: 'LV', home: '0', n_pass: '2', n_rush: '1' },
    ...{ epa_pass: '0.125', epa_rush: '0.5', epa_play: '0.25' },
    ...{ success_pass: '0.5', success_rush: '1', success_play: '0.666667', def_n_pass: '1', def_n_rush: '1' },
    ...{ def_epa_pass: '1', def_epa_rush: '-0.25', def_epa_play: '0.375' },
    ...{ def_success_pass: '1', def_success_rush: '0', def_success_play: '0.5' },
  });
  expect(vegas).toMatchObject({
    team: 'LV',
    opponent: 'KC',
    home: '1',
    epa_pass: '1',
    def_epa_pass: '0.125',
  });
});

it('counts passes and runs that have an EPA, and nothing else', () => {
  const others = ['no_play', 'kickoff', 'qb_kneel', 'qb_spike', 'punt', ''];
  const rows = rowsOf({}, { epa: '', success: '' }, ...others.map((play_type) => ({ play_type, epa: '9' })));
  expect(rows[0]).toMatchObject({ n_pass: '1', n_rush: '0', epa_play: '0.5' });
});

it('is null where there is nothing to take a mean of, never 0', () => {
  const [kansas, vegas] = rowsOf({});
  expect(kansas).toMatchObject({ epa_rush: '', success_rush: '', def_n_pass: '0', def_epa_play: '' });
  expect(vegas).toMatchObject({ n_pass: '0', epa_pass: '', success_play: '', def_epa_pass: '0.5' });
});

it('does not mix games, and orders them by season, week and game', () => {
  const later = { game_id: '2020_01_KC_LV', season: '2020', week: '1', game_date: '2020-09-10' };
  const rows = rowsOf({ ...later, ...lost }, {}, { ...lv });
  expect(rows.map(({ game_id, team, epa_play }) => [game_id, team, epa_play])).toEqual([
    ['2019_02_KC_OAK', 'KC', '0.5'],
    ['2019_02_KC_OAK', 'LV', '0.5'],
    ['2020_01_KC_LV', 'KC', '-0.25'],
    ['2020_01_KC_LV', 'LV', ''],
  ]);
});

it('stops at a play of nobody', () => {
  const run = rig.run({ plays: rig.put('plays.csv', csvOf({ ...play, posteam: '' })) });
  expect(run.status).not.toBe(0);
  expect(run.stderr).toContain("plays.csv:2: game 2019_02_KC_OAK, play 1: column 'posteam' is empty");
});
