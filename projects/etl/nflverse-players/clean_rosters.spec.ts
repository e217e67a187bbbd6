import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type Cells, csvOf, rigOf, type ScriptRig, type ScriptRun } from '../r-tables/run-script';

const mirror = process.env['NFLVERSE_MIRROR'];
const sample = join(__dirname, '../simulated-seasons/releases');
const rosterOf = (root: string, season: number): string =>
  join(root, `weekly_rosters/roster_weekly_${season}.csv.gz`);

const player: Cells = {
  ...{ season: '2021', week: '1', game_type: 'REG', team: 'KC', position: 'QB', depth_chart_position: 'QB' },
  ...{ jersey_number: '1.0', status: 'ACT', status_description_abbr: 'A01', full_name: 'Player KC 1' },
  ...{ gsis_id: '00-0000001', years_exp: '3.0' },
};
const named = (full_name: string, changed: Cells = {}): Cells => ({ ...player, ...changed, full_name });

let rig: ScriptRig;
beforeEach(() => (rig = rigOf(join(__dirname, 'clean_rosters.R'))));
afterEach(() => rig.dispose());

const clean = (...contents: readonly string[]): ScriptRun =>
  rig.run({ rosters: contents.map((content, index) => rig.put(`roster_${index}.csv`, content)).join('\n') });

/** The rows that the script writes, and those that it rejects. */
function cleaned(...players: readonly Cells[]): { kept: Cells[]; quarantined: Cells[]; stdout: string } {
  const run = clean(csvOf(...players));
  expect(run.stderr).toBe('');
  const [kept, quarantined] = [run.rows('players.csv.gz'), run.rows('quarantine.csv')];
  expect(kept.length + quarantined.length).toBe(players.length);
  return { kept, quarantined, stdout: run.stdout };
}

describe('rosters', () => {
  it('keep who plays for several teams in a season, a row for each week', () => {
    const { kept, stdout } = cleaned(player, { ...player, week: '2', team: 'LV' });
    expect(kept.map(({ week, team }) => `${week} ${team}`)).toEqual(['1 KC', '2 LV']);
    expect(stdout).toContain('1 players of several teams');
  });

  it('have the codes of today', () => {
    const teams = ['OAK', 'SD', 'STL'].map((team, index) => named(team, { team, gsis_id: `${index}` }));
    expect(cleaned(...teams).kept.map(({ full_name, team }) => [full_name, team])).toEqual([
      ['STL', 'LA'],
      ['SD', 'LAC'],
      ['OAK', 'LV'],
    ]);
  });

  it('keep players without gsis_id, unless the whole row is there twice', () => {
    const nobody = { gsis_id: '' };
    const { kept, quarantined } = cleaned(named('A', nobody), named('B', nobody), named('A', nobody));
    expect(kept.map(({ full_name }) => full_name)).toEqual(['A', 'B']);
    expect(quarantined).toEqual([expect.objectContaining({ line: '4', reason: 'repeats line 2' })]);
  });

  it('keep the first row of a player in a week, and say what the second says otherwise', () => {
    const { kept, quarantined } = cleaned(player, { ...player, team: 'LV', status: 'CUT' });
    expect(kept).toEqual([expect.objectContaining({ team: 'KC' })]);
    expect(quarantined[0]).toMatchObject({ reason: 'repeats line 2, with another team, status', team: 'LV' });
  });

  it('of several seasons come in one table', () => {
    const run = clean(csvOf({ ...player, season: '2022' }), csvOf(player));
    expect(run.rows('players.csv.gz').map(({ season }) => season)).toEqual(['2021', '2022']);
  });

  it.each([
    ['no team', { team: '' }, "week 1, NA, B: column 'team' is empty"],
    ['no number', { years_exp: 'R' }, "week 1, KC, B: column 'years_exp' is not a number: 'R'"],
    ['two seasons in a file', { season: '2022' }, 'week 1, KC, B: season 2022 in a file of season 2021'],
  ])('stop at a row with %s', (_case, cells, said) => {
    const run = clean(csvOf(player, named('B', cells)));
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain(`roster_0.csv:3: ${said}`);
  });

  it('say what a renamed column may be called now', () => {
    const run = clean(csvOf(player).replace('full_name', 'player_name'));
    expect(run.stderr).toMatch(/roster_0\.csv:1: column 'full_name' is missing; renamed to 'player_name'/);
  });

  it('stop at a file that ends in the middle of a row', () => {
    expect(clean(csvOf(player, named('B')).slice(0, -20)).stderr).toMatch(/roster_0\.csv.*truncated/);
  });
});

describe(`whole seasons (${mirror ? 'real: NFLVERSE_MIRROR' : 'NFLVERSE_MIRROR is not set: the sample'})`, () => {
  it('keep every row', () => {
    const files = [2021, 2022].map((season) => rosterOf(mirror ?? sample, season));
    const run = rig.run({ rosters: files.join('\n') });
    expect(run.stderr).toBe('');
    const given = files.flatMap((file): Cells[] => parse(gunzipSync(readFileSync(file)), { columns: true }));
    const kept = run.rows('players.csv.gz');
    expect(kept.length + run.rows('quarantine.csv').length).toBe(given.length);
    const keys = kept.flatMap(({ season, week, gsis_id }) =>
      gsis_id ? [`${season} ${week} ${gsis_id}`] : [],
    );
    expect(new Set(keys).size).toBe(keys.length);
    if (mirror) expect(run.stdout).toContain('27 without gsis_id; 396 players of several teams');
  });
});
