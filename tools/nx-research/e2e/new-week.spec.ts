import { copyWorkspace, type NxRun, type Workspace } from '@research/testing';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const sample = join(__dirname, '../../../projects/etl/simulated-seasons/releases');
const seasonal = ['pbp/play_by_play_2022.csv.gz', 'weekly_rosters/roster_weekly_2022.csv.gz'];
const schedules = 'schedules/games.csv';

/** A table without the rows of 2022 from a week on; cells before the column `week` have no commas. */
function without(weekAndLater: number, csv: string): string {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const [season, week] = ['season', 'week'].map((name) => header.split(',').indexOf(name));
  const kept = rows.filter((row) => {
    const cells = row.split(',');
    return cells[season ?? -1] !== '2022' || Number(cells[week ?? -1]) < weekAndLater;
  });
  expect(kept.length).toBeLessThan(rows.length);
  return `${[header, ...kept].join('\n')}\n`;
}

/** How the tasks ended that ran, of the projects that a new week is about here. */
const about = (run: NxRun, ...projects: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(run.ran).filter(([task]) => projects.includes(task.split(':')[0] ?? '')));

describe('the refresh after a week of games', () => {
  let workspace: Workspace;
  let mirror: string;
  let second: NxRun;
  const refresh = (): Promise<NxRun> =>
    workspace.succeed(['run', 'etl-refresh:run'], { NFLVERSE_MIRROR: mirror });
  /** Puts everything up to a week of 2022 into the mirror. */
  function publish(lastWeek: number): void {
    const edit = (file: string, change: (bytes: Buffer) => string | Buffer): void =>
      writeFileSync(join(mirror, file), change(readFileSync(join(sample, file))));
    const played = (bytes: Buffer): string => without(lastWeek + 1, bytes.toString());
    for (const file of seasonal) edit(file, (bytes) => gzipSync(played(gunzipSync(bytes))));
    edit(schedules, played);
  }
  const rowsOf = (path: string): number =>
    gunzipSync(workspace.bytes(path)).toString().trimEnd().split('\n').length - 1;

  beforeAll(async () => {
    mirror = mkdtempSync(join(tmpdir(), 'mirror-'));
    cpSync(sample, mirror, { recursive: true });
    workspace = await copyWorkspace('new-week', { built: true });
    // Week 22 never comes: with it the tables would be those of the first build, and taken from the cache.
    publish(20);
    expect((await refresh()).ran).toMatchObject({ 'nflverse-pbp:season-2022': 'built' });
    await workspace.git('commit', '--quiet', '--all', '--message', 'data: before the last week');
    publish(21);
    second = await refresh();
  });
  afterAll(() => {
    workspace.dispose();
    rmSync(mirror, { recursive: true });
  });

  it('runs the season that has changed, what stands behind it, and no other season', () => {
    expect(about(second, 'nflverse-pbp')).toEqual({
      'nflverse-pbp:refresh': 'done',
      'nflverse-pbp:fetch': 'built',
      'nflverse-pbp:season-2022': 'built',
      'nflverse-pbp:check-season-2022': 'built',
      'nflverse-pbp:build': 'built',
      'nflverse-pbp:check': 'built',
    });
    expect(about(second, 'epa-aggregation', 'play-classification', 'r-tables', 'stadium-reference')).toEqual({
      'epa-aggregation:build': 'built',
      'epa-aggregation:check': 'built',
      'play-classification:build': 'built',
      'play-classification:check': 'built',
    });
  });

  it('ends with what has changed, what ran, and what to type', () => {
    const summary = second.output.slice(second.output.lastIndexOf('etl-refresh:run: done'));
    const ran = (/ran: (.*)/.exec(summary)?.[1] ?? '').split(', ');
    expect(ran.filter((task) => /season-\d/.test(task)).sort()).toEqual([
      'nflverse-pbp:check-season-2022',
      'nflverse-pbp:season-2022',
    ]);
    expect(summary).toMatch(
      /nflverse-pbp:refresh: play_by_play_2022\.csv\.gz: changed.*36,\d+ → 36,870 rows/,
    );
    expect(summary).not.toMatch(/play_by_play_20(19|20|21)\.csv\.gz/);
    expect(summary).toMatch(/git commit -a -m "data: refresh .*nflverse-pbp/);
  });

  it('has the new week in its tables, and the pins of the other seasons where they were', async () => {
    expect(rowsOf('projects/etl/epa-aggregation/out/build/team_game_epa.csv.gz')).toBe(2 * 1104);
    expect(rowsOf('projects/etl/play-classification/out/build/team_game_plays.csv.gz')).toBe(2 * 1104);
    const diff = await workspace.git('diff', '-U0', '--', 'projects/etl/nflverse-pbp/source.lock.json');
    expect(diff.match(/^[-+] .*"sha256"/gm)).toHaveLength(2);
  });

  it('does nothing when nothing has changed', async () => {
    const third = await refresh();
    expect(
      about(third, 'nflverse-pbp', 'nflverse-players', 'epa-aggregation', 'play-classification'),
    ).toEqual({
      'nflverse-pbp:refresh': 'done',
      'nflverse-players:refresh': 'done',
    });
  });

  it('names the file of a season that the mirror does not have', async () => {
    rmSync(join(mirror, 'weekly_rosters/roster_weekly_2019.csv.gz'));
    workspace.edit('projects/etl/nflverse-players/project.json', '"2021-"', '"2019-"');
    const { code, output } = await workspace.nx(['run', 'nflverse-players:refresh'], {
      NFLVERSE_MIRROR: mirror,
    });
    expect(code).not.toBe(0);
    expect(output).toMatch(
      /weekly_rosters\/roster_weekly_2019\.csv\.gz.*not found|roster_weekly_2019\.csv\.gz/,
    );
  });
});
