import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type Cells, csvOf, rigOf, type ScriptRig, type ScriptRun } from '../r-tables/run-script';

const samples = join(__dirname, '../simulated-seasons/releases/pbp');
const sampleOf = (season: number): Buffer => readFileSync(join(samples, `play_by_play_${season}.csv.gz`));

/** A pass of LV at DEN in 2019, when game_id still said OAK; a test changes only the cells it is about. */
const play: Cells = {
  ...{ game_id: '2019_01_OAK_DEN', play_id: '41.0', season: '2019', season_type: 'REG', week: '1' },
  ...{ game_date: '2019-09-08', home_team: 'DEN', away_team: 'LV', posteam: 'LV', defteam: 'DEN' },
  ...{ game_seconds_remaining: '3600.0', down: '1.0', ydstogo: '10.0', yardline_100: '75.0' },
  ...{ score_differential: '0.0', play_type: 'pass', pass_attempt: '1.0', rush_attempt: '0.0' },
  ...{ qb_scramble: '0.0', sack: '0.0', yards_gained: '7.0', air_yards: '5.0', complete_pass: '1.0' },
  ...{ interception: '0.0', fumble: '0.0', touchdown: '0.0', penalty: '0.0', epa: '0.25', wpa: '-0.0' },
  ...{ success: '1.0', cpoe: '', passer_player_id: '00-0000001', rusher_player_id: '' },
  ...{ receiver_player_id: '00-0000002' },
};
const at = (play_id: number, changed: Cells = {}): Cells => ({ ...play, ...changed, play_id: `${play_id}` });

let rig: ScriptRig;
beforeEach(() => (rig = rigOf(join(__dirname, 'ingest_plays.R'))));
afterEach(() => rig.dispose());

const file = 'play_by_play_2019.csv';
function ingest(content: string | Uint8Array, season = 2019, environment: Cells = {}): ScriptRun {
  return rig.run({ plays: rig.put(file, content) }, [`${season}`], environment);
}

/** The rows that the script writes for plays that it accepts, and those that it rejects. */
function ingested(...plays: readonly Cells[]): { kept: Cells[]; quarantined: Cells[]; stdout: string } {
  const run = ingest(csvOf(...plays));
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  const [kept, quarantined] = [run.rows('plays_2019.csv.gz'), run.rows('quarantine_2019.csv')];
  expect(kept.length + quarantined.length).toBe(plays.length);
  return { kept, quarantined, stdout: run.stdout };
}

/** What the script says about content that stops it. */
function stopped(content: string | Uint8Array): string {
  const run = ingest(content);
  expect(run.status).not.toBe(0);
  expect(() => run.bytes('plays_2019.csv.gz')).toThrow('ENOENT');
  return run.stderr;
}

describe('a season of the sample', () => {
  it('loses no row, whatever it lacks', () => {
    const run = ingest(sampleOf(2019));
    expect(run.stderr).toBe('');
    const given: Cells[] = parse(gunzipSync(sampleOf(2019)), { columns: true });
    const kept = run.rows('plays_2019.csv.gz');
    const id = ({ game_id, play_id }: Cells): string => `${game_id} ${Number(play_id)}`;
    expect(kept.map(id).sort()).toEqual(given.map(id).sort());
    const untyped = (rows: readonly Cells[]): number => rows.filter((row) => row['play_type'] === '').length;
    expect(untyped(kept)).toBe(untyped(given));
    expect(untyped(kept)).toBeGreaterThan(1000);
    expect(run.stdout).toContain(`2019: ${given.length} rows read, ${given.length} written, 0 in quarantine`);
    expect(run.stdout).toContain('2019: 267 games to week 21');
    expect(run.stdout).toContain('at most 245 plays a game');
  });

  it('keeps EPA to the last digit, and success is whether it is above zero, on every row', () => {
    const run = ingest(sampleOf(2019));
    const given: Cells[] = parse(gunzipSync(sampleOf(2019)), { columns: true });
    const kept = run.rows('plays_2019.csv.gz');
    const sum = (rows: readonly Cells[]): number =>
      rows
        .map((row) => Number(row['epa']))
        .sort()
        .reduce((all, epa) => all + epa, 0);
    expect(sum(kept)).toBe(sum(given));
    const wrong = kept.filter(({ epa, success }) =>
      epa === '' ? success !== '' : Number(epa) > 0 !== (success === '1'),
    );
    expect(wrong).toEqual([]);
  });

  it('does not have the game that was cancelled: 284 games in 2022', () => {
    expect(ingest(sampleOf(2022), 2022).stdout).toContain('2022: 284 games to week 22');
  });

  it('that is half played is as good as a whole one', () => {
    const [header = '', ...rows] = gunzipSync(sampleOf(2019)).toString().trimEnd().split('\n');
    const half = rows.filter((row) => Number(row.split(',')[3]) <= 9);
    const run = ingest(`${[header, ...half].join('\n')}\n`);
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/2019: \d+ games to week 9;/);
    expect(run.rows('plays_2019.csv.gz')).toHaveLength(half.length);
  });

  it('gives the same bytes in every locale, time zone and row order', () => {
    const plays = [
      at(1),
      at(2, { play_type: 'run' }),
      at(10),
      at(3, { game_date: '2019-09-07', game_id: 'a' }),
    ];
    const hash = (run: ScriptRun): string =>
      createHash('sha256').update(run.bytes('plays_2019.csv.gz')).digest('hex');
    const first = hash(ingest(csvOf(...plays)));
    expect(hash(ingest(csvOf(...plays), 2019, { LC_ALL: 'C', TZ: 'Asia/Tokyo' }))).toBe(first);
    expect(hash(ingest(csvOf(...[...plays].reverse())))).toBe(first);
    expect(hash(ingest(gzipSync(csvOf(...plays))))).toBe(first);
  });
});

describe('cells', () => {
  it.each([
    ['OAK', 'LV'],
    ['SD', 'LAC'],
    ['STL', 'LA'],
  ])('%s is %s in every team column, and game_id is as it was', (then, today) => {
    const old = { game_id: `2019_01_${then}_DEN`, away_team: then, posteam: 'DEN', defteam: then };
    const { kept } = ingested(at(1, old));
    expect(kept[0]).toMatchObject({
      ...{ game_id: `2019_01_${then}_DEN`, away_team: today, defteam: today, posteam: 'DEN' },
    });
  });

  it('that say LV where game_id says OAK are no contradiction', () => {
    const { kept } = ingested(play);
    expect(kept[0]).toMatchObject({ game_id: '2019_01_OAK_DEN', away_team: 'LV', posteam: 'LV' });
  });

  it('stay null where they are null, and no_play keeps its EPA', () => {
    const timeout = { play_type: '', posteam: '', defteam: '', down: 'NA', epa: '', success: '' };
    const { kept } = ingested(at(1, timeout), at(2, { play_type: 'no_play', epa: '-0.5', success: '0.0' }));
    expect(kept[0]).toMatchObject({ play_type: '', posteam: '', down: '', epa: '', success: '' });
    expect(kept[1]).toMatchObject({ play_type: 'no_play', epa: '-0.5', success: '0' });
  });

  it('keep the type that upstream gives: sacks are passes, scrambles runs', () => {
    const { kept } = ingested(at(1, { sack: '1.0' }), at(2, { play_type: 'run', qb_scramble: '1.0' }));
    expect(kept[0]).toMatchObject({ play_type: 'pass', sack: '1' });
    expect(kept[1]).toMatchObject({ play_type: 'run', qb_scramble: '1' });
  });

  it('have one spelling for each number', () => {
    const { kept } = ingested(at(100000, { epa: '-0.0', success: '0.0', wpa: '0.0071343300' }));
    expect(kept[0]).toMatchObject({ play_id: '100000', epa: '0', wpa: '0.00713433', down: '1' });
  });
});

describe('rows in quarantine', () => {
  it('are those that are there twice, with the line of the first', () => {
    const { kept, quarantined } = ingested(at(1), at(2), at(1));
    expect(kept.map((row) => row['play_id'])).toEqual(['1', '2']);
    expect(quarantined).toEqual([
      expect.objectContaining({ line: '4', reason: 'repeats line 2', play_id: '1' }),
    ]);
  });

  it('say so when they contradict the first', () => {
    const { quarantined } = ingested(at(1), at(1, { epa: '-1.5', success: '0.0', down: '2.0' }));
    expect(quarantined[0]).toMatchObject({
      reason: 'repeats line 2, with another down, epa, success',
      epa: '-1.5',
    });
  });

  it('are those of a team that does not play in the game', () => {
    const { kept, quarantined, stdout } = ingested(at(1), at(2, { posteam: 'KC' }));
    expect(kept).toHaveLength(1);
    expect(quarantined[0]?.['reason']).toBe("posteam 'KC' does not play in this game");
    expect(stdout).toContain('2 rows read, 1 written, 1 in quarantine');
  });
});

describe('columns', () => {
  it('that are new pass, and are named', () => {
    const { kept, stdout } = ingested({ ...play, drive_end: 'x', nfl_api_id: '7' });
    expect(stdout).toContain('2 further columns are not read: drive_end, nfl_api_id');
    expect(Object.keys(kept[0] ?? {})).not.toContain('drive_end');
  });

  it('that are renamed stop the script, which says what to do', () => {
    const said = stopped(csvOf(play).replace('epa,', 'epa_total,'));
    expect(said).toMatch(/play_by_play_2019\.csv:1: column 'epa' is missing; renamed to 'epa_total'\?/);
    expect(said).toContain(
      'write its new name into `renamed` at the top of the script, as in renamed <- c(epa =',
    );
  });

  it('may stand in any order', () => {
    const reversed = Object.fromEntries(Object.entries(play).reverse());
    expect(ingested(reversed).kept).toEqual(ingested(play).kept);
  });
});

describe('bad input stops with file, line, play and column', () => {
  it.each<[string, Cells, string]>([
    ['no number', { epa: 'high' }, "column 'epa' is not a number: 'high'"],
    ['no game', { game_id: '' }, "column 'game_id' is empty"],
    ['no date', { game_date: '2019-02-30' }, "column 'game_date' is not a date: '2019-02-30'"],
    ['another season', { season: '2018' }, "column 'season' is 2018 in the file of 2019"],
    ['success against EPA', { success: '0.0' }, "column 'success' is 0, but 'epa' is 0.25"],
    ['EPA without success', { success: '' }, "one of 'epa' and 'success' is empty"],
  ])('%s', (_case, cells, said) => {
    const game = cells['game_id'] === '' ? 'NA' : play['game_id'];
    expect(stopped(csvOf(at(1), at(2, cells)))).toContain(`${file}:3: game ${game}, play 2: ${said}`);
  });

  it.each([
    ['in the middle of a row', (whole: string) => whole.slice(0, -60)],
    ['in its last cell', (whole: string) => whole.slice(0, -2)],
  ])('a file that ends %s', (_place, cut) => {
    const content = cut(csvOf(at(1), at(2)));
    expect(stopped(content)).toMatch(/play_by_play_2019\.csv.*truncated/);
    expect(stopped(gzipSync(content))).toMatch(/play_by_play_2019\.csv.*truncated/);
  });

  it('an archive that ends too early', () => {
    const whole = sampleOf(2019);
    expect(stopped(whole.subarray(0, whole.length / 2))).toMatch(/play_by_play_2019\.csv.*truncated/);
  });

  it.each([
    ['empty', '', 'the file is empty'],
    ['only a header', csvOf(play).split('\n')[0] + '\n', 'no rows below the header'],
    ['an error page', '<!DOCTYPE html>\n<html></html>\n', "column 'game_id' is missing"],
  ])('%s', (_case, content, said) => {
    expect(stopped(content)).toContain(said);
  });
});
