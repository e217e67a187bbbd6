import { copyWorkspace, type NxRun, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { paths } from './paths';

const releases = 'projects/etl/simulated-seasons/releases';
const sample = join(__dirname, '../../..', releases);
const seasonal = ['pbp/play_by_play_2022.csv.gz', 'weekly_rosters/roster_weekly_2022.csv.gz'];
const schedules = 'schedules/games.csv';
const glm = 'projects/models/glm';
const models = ['glm', 'neural-net', 'random-forest', 'xgboost'];
const trainings = models.map((model) => `${model}:train`);
/** These read no results; so a notebook of them need not wait for a training. */
const free = ['04-score-validation:build', '05-copula-gof:build'];

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

interface Summary {
  readonly ok: boolean;
  readonly stale: readonly string[];
  readonly changes: {
    readonly pins: readonly unknown[];
    readonly rows: readonly { readonly table: string; readonly added: readonly Record<string, string>[] }[];
    readonly models: readonly { readonly project: string }[];
    readonly tables: readonly { readonly file: string }[];
    readonly documents: readonly { readonly file: string; readonly changedPages: readonly number[] }[];
  };
}

interface Recorded {
  readonly phases: readonly unknown[];
  readonly tasks: readonly { readonly id: string; readonly startedAt: string; readonly endedAt: string }[];
}

describe('the weekly update', () => {
  let workspace: Workspace;
  let before: NxRun;
  const update = (): Promise<NxRun> =>
    workspace.nx(['run', 'weekly-update:run'], { RESEARCH_ORIGIN: 'sample' });
  /** Makes everything up to a week of 2022 what there is upstream. */
  function publish(lastWeek: number): void {
    const edit = (file: string, change: (bytes: Buffer) => string | Buffer): void =>
      writeFileSync(join(workspace.root, releases, file), change(readFileSync(join(sample, file))));
    const played = (bytes: Buffer): string => without(lastWeek + 1, bytes.toString());
    for (const file of seasonal) edit(file, (bytes) => gzipSync(played(gunzipSync(bytes))));
    edit(schedules, played);
  }
  const rowsOf = (path: string): number =>
    gunzipSync(workspace.bytes(path)).toString().trimEnd().split('\n').length - 1;
  const summary = (): Summary =>
    JSON.parse(workspace.read('workflows/weekly-update/out/run/summary.json')) as Summary;
  /** A search is not made again because of a week of games; it is named as stale. */
  const staleResults = (): readonly string[] =>
    summary().stale.filter((line) => !line.startsWith('the search'));
  /** The record of the last run. */
  function recorded(): Recorded {
    const folder = join(workspace.root, 'logs/dissertation');
    const name = readdirSync(folder)
      .filter((file) => file.startsWith('parallel_build_'))
      .sort()
      .at(-1);
    return JSON.parse(readFileSync(join(folder, name ?? ''), 'utf8')) as Recorded;
  }

  beforeAll(async () => {
    workspace = await copyWorkspace('weekly-update', { built: true });
    // Week 22 never comes: with it the tables would be those of the first build, and taken from the cache.
    publish(20);
    before = await update();
    await workspace.git('commit', '--quiet', '--all', '--message', 'data: before the last week');
  });
  afterAll(() => workspace.dispose());

  it('brings data, models and text to one state, each training before what reads its results and beside all else', () => {
    expect(before.code).toBe(0);
    for (const training of trainings) expect(before.ran).toHaveProperty(training, 'built');
    const { tasks } = recorded();
    const time = (id: string, which: 'startedAt' | 'endedAt'): string => {
      const found = tasks.find((task) => task.id === id);
      if (!found) throw new Error(`${id} is not in the record`);
      return found[which];
    };
    for (const reader of ['glm:build', '12-risk-sizing:build'])
      expect(time(reader, 'startedAt') >= time('glm:train', 'endedAt')).toBe(true);
    for (const training of trainings)
      expect(time('comparison:build', 'startedAt') >= time(training, 'endedAt')).toBe(true);
    const lastTrained =
      trainings
        .map((id) => time(id, 'endedAt'))
        .sort()
        .at(-1) ?? '';
    for (const notebook of free) expect(time(notebook, 'startedAt') < lastTrained).toBe(true);
    expect(staleResults()).toEqual([]);
  });

  describe('after a week of games, with a model that cannot be trained', () => {
    let failed: NxRun;
    beforeAll(async () => {
      publish(21);
      workspace.edit(`${glm}/features.R`, /^/, 'stop("no such column")\n');
      failed = await update();
    });

    it('runs the season that has changed, what stands behind it, and no other season', () => {
      expect(about(failed, 'nflverse-pbp')).toEqual({
        'nflverse-pbp:refresh': 'done',
        'nflverse-pbp:fetch': 'built',
        'nflverse-pbp:season-2022': 'built',
        'nflverse-pbp:check-season-2022': 'built',
        'nflverse-pbp:build': 'built',
        'nflverse-pbp:check': 'built',
      });
      expect(rowsOf('projects/etl/epa-aggregation/out/build/team_game_epa.csv.gz')).toBe(2 * 1104);
      expect(rowsOf('projects/etl/play-classification/out/build/team_game_plays.csv.gz')).toBe(2 * 1104);
    });

    it('moves the pins of that season alone', async () => {
      const diff = await workspace.git('diff', '-U0', '--', 'projects/etl/nflverse-pbp/source.lock.json');
      expect(diff.match(/^[-+] .*"sha256"/gm)).toHaveLength(2);
      expect(failed.output).toMatch(
        /nflverse-pbp:refresh: play_by_play_2022\.csv\.gz: changed.*36,\d+ → 36,870 rows/,
      );
    });

    it('finishes the PDF with the old results, names them as stale, and has failed', async () => {
      expect(failed.code).toBe(1);
      expect(failed.ran).toMatchObject({
        'glm:train': 'soft',
        'neural-net:train': 'built',
        'dissertation:build': 'built',
        'dissertation:report': 'built',
      });
      expect(failed.output).toContain('done but for glm:train: old results stand in');
      expect(failed.output).toContain('no such column');
      expect(summary().ok).toBe(false);
      expect(summary().stale.join()).toMatch(/the results of glm are stale.*npx nx run glm:train/);
      expect(await workspace.git('status', '--short', '--', `${glm}/results`)).toBe('');
    });

    it('goes on where it was when the model is mended, and tells what both calls have changed', async () => {
      workspace.edit(`${glm}/features.R`, 'stop("no such column")\n', '');
      const mended = await update();
      expect(mended.code).toBe(0);
      expect(mended.output).toContain('goes on with an update that was not finished');
      expect(mended.ran).toMatchObject({
        'glm:train': 'built',
        'glm:build': 'built',
        'neural-net:train': 'kept',
      });
      const { changes, ok } = summary();
      expect([ok, staleResults()]).toEqual([true, []]);
      expect(changes.rows).toHaveLength(1);
      const weeks = changes.rows[0]?.added.map(({ season, week }) => `${season}-${week}`);
      expect(weeks).toEqual(['2022-21', '2022-21']);
      expect(changes.models.map(({ project }) => project)).toEqual(models);
      expect(changes.tables.map(({ file }) => file).join()).toContain('home_win_rate_table.tex');
      expect(changes.documents).toMatchObject([{ file: paths.pdf }]);
      expect(changes.documents[0]?.changedPages.length).toBeGreaterThan(0);
      expect(workspace.read('workflows/weekly-update/out/run/summary.md')).toContain('## Games: 2 new');
    });

    it('says that there is nothing new, after four starts of Nx, and leaves a build nothing to do', async () => {
      const again = await update();
      expect(again.code).toBe(0);
      expect(again.output).toMatch(/Nothing new\n.*as they were/);
      expect(recorded().phases.length + 1).toBeLessThanOrEqual(4);
      expect(Object.values(again.ran)).not.toContain('built');
      const { ran } = await workspace.succeed(['run-many', '-t', 'build']);
      expect(Object.values(ran).filter((how) => how !== 'kept')).toEqual([]);
    });
  });

  it('marks what has changed in the text since a commit, in a PDF of its own', async () => {
    workspace.edit(paths.chapter, 'is settled by a whole number', 'is settled by one whole number');
    const { output } = await workspace.succeed(['run', 'dissertation:diff', '--since=HEAD']);
    expect(output).toContain(`changed ${paths.chapter}\n`);
    const marked = join(workspace.root, 'projects/dissertation/out/diff/main.pdf');
    const text = execFileSync('pdftotext', [marked, '-'], { encoding: 'utf8' });
    expect(text).toMatch(/football game is settled by\s+a\s*one whole\s+number/);
  });

  it('holds the data back to a week, says so, and lets go of it again', async () => {
    const bound = (...args: string[]): Promise<NxRun> =>
      workspace.succeed(['run', 'etl-refresh:run', ...args], { RESEARCH_ORIGIN: 'sample' });
    const held = await bound('--season=2022', '--week=20');
    expect(held.output).toContain('2022');
    expect(rowsOf('projects/etl/epa-aggregation/out/build/team_game_epa.csv.gz')).toBe(2 * 1102);
    await bound('--until=all');
    expect(rowsOf('projects/etl/epa-aggregation/out/build/team_game_epa.csv.gz')).toBe(2 * 1104);
  });

  it('names the file of a season that is not upstream, and builds nothing from half of the data', async () => {
    rmSync(join(workspace.root, releases, 'weekly_rosters/roster_weekly_2022.csv.gz'));
    const { code, output, ran } = await update();
    expect(code).toBe(1);
    expect(output).toContain('roster_weekly_2022.csv.gz');
    expect(Object.keys(ran)).not.toContain('dissertation:build');
  });
});
