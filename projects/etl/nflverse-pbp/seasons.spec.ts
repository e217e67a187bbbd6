import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Cells, rigOf, type ScriptRun } from '../r-tables/run-script';

const given = process.env['NFLVERSE_MIRROR'];
const mirror = given ? resolve(given) : join(__dirname, '../simulated-seasons/releases');
const seasons = [2019, 2020, 2021, 2022];

/** Of the real seasons: games, rows, and the EPA of a pass and of a run, to four decimals. */
const reference = {
  2019: { games: 267, rows: 47260, pass: 0.0269, run: -0.0483 },
  2020: { games: 269, rows: 47705, pass: 0.0597, run: -0.0075 },
  2021: { games: 285, rows: 49922, pass: 0.0222, run: -0.0178 },
  2022: { games: 284, rows: 49434, pass: -0.0029, run: -0.0066 },
} as const;

describe(`four seasons (${given ? 'real: NFLVERSE_MIRROR' : 'NFLVERSE_MIRROR is not set: the sample'})`, () => {
  let folder: string;
  let epa: Cells[];
  let classified: Cells[];
  const said: Record<number, string> = {};

  /** Runs a script of a project in this folder, where the next one finds what it wrote. */
  function step(script: string, reads: Cells, args: readonly string[] = []): ScriptRun {
    const run = rigOf(join(__dirname, '..', script), folder).run(reads, args);
    expect(run.stderr).toBe('');
    return run;
  }
  const written = (name: string): string => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'seasons-'));
    for (const season of seasons) {
      const plays = join(mirror, `pbp/play_by_play_${season}.csv.gz`);
      said[season] = step('nflverse-pbp/ingest_plays.R', { plays }, [`${season}`]).stdout;
    }
    const ingested = seasons.map((season) => written(`plays_${season}.csv.gz`)).join('\n');
    step('nflverse-pbp/join_seasons.R', { plays: ingested });
    const plays = written('plays.csv.gz');
    epa = step('epa-aggregation/aggregate_epa.R', { plays }).rows('team_game_epa.csv.gz');
    classified = step('play-classification/classify_plays.R', { plays }).rows('team_game_plays.csv.gz');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const of = (season: number): Cells[] => epa.filter((row) => row['season'] === `${season}`);

  /** EPA a play of a season, from the means of its team-games. */
  function mean(season: number, kind: 'pass' | 'rush'): number {
    const rows = of(season).map((row) => [Number(row[`n_${kind}`]), Number(row[`epa_${kind}`])] as const);
    const plays = rows.reduce((sum, [n]) => sum + n, 0);
    return rows.reduce((sum, [n, value]) => sum + n * value, 0) / plays;
  }

  it.each(seasons)('%d: no row is lost, and the means of team-games add up to those of plays', (season) => {
    const [, read, kept, games, pass, run] =
      /(\d+) rows read, (\d+) written[^]*: (\d+) games[^]*pass (\S+), run (\S+)/.exec(said[season] ?? '') ??
      [];
    expect(kept).toBe(read);
    expect(of(season)).toHaveLength(2 * Number(games));
    expect(mean(season, 'pass').toFixed(3)).toBe(pass);
    expect(mean(season, 'rush').toFixed(3)).toBe(run);
  });

  it('every game has both teams in both tables, each against the other', () => {
    const pairs = (rows: readonly Cells[]): string[] =>
      rows.map(({ game_id, team, opponent }) => `${game_id} ${team} ${opponent}`);
    expect(pairs(classified)).toEqual(pairs(epa));
    const known = new Set(pairs(epa));
    expect(known.size).toBe(epa.length);
    expect(epa.filter(({ game_id, team, opponent }) => !known.has(`${game_id} ${opponent} ${team}`))).toEqual(
      [],
    );
  });

  it('the team that game_id calls OAK is LV, in all of its games of 2019', () => {
    const oakland = of(2019).filter(({ game_id }) => game_id?.includes('OAK'));
    expect(oakland.filter(({ team }) => team === 'LV')).toHaveLength(16);
    expect(epa.filter(({ team }) => ['OAK', 'SD', 'STL'].includes(team ?? ''))).toEqual([]);
  });

  it('the longest game has 245 rows', () => {
    expect(said[2019]).toContain('at most 245 plays a game');
  });

  it('has no game that was cancelled: two teams played 16 games in 2022, all others 17', () => {
    const games = new Map<string, number>();
    for (const { team = '', week } of of(2022))
      if (Number(week) <= 18) games.set(team, (games.get(team) ?? 0) + 1);
    const fewer = [...games].filter(([, played]) => played !== 17).sort();
    expect(fewer.map(([, played]) => played)).toEqual([16, 16]);
    if (given) expect(fewer.map(([team]) => team)).toEqual(['BUF', 'CIN']);
  });

  it('gives the reference numbers of the real seasons', () => {
    if (!given) return;
    for (const season of [2019, 2020, 2021, 2022] as const) {
      const { games, rows, pass, run } = reference[season];
      expect(of(season)).toHaveLength(2 * games);
      expect(said[season]).toContain(`${rows} rows read, ${rows} written, 0 in quarantine`);
      expect(mean(season, 'pass')).toBeCloseTo(pass, 4);
      expect(mean(season, 'rush')).toBeCloseTo(run, 4);
    }
  });
});
