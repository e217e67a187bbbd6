import { copyWorkspace, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildAffected, paths } from './paths';

const sample = 'projects/etl/simulated-seasons/releases';
const table = 'projects/notebooks/04-score-validation/out/build/home_win_rate_table.tex';
const move = ['run', 'etl-refresh:run'];
const given = process.env['NFLVERSE_MIRROR'];

/** Home wins among decided games on a home field, in percent with one decimal, by season: counted here, without R. */
function homeWinRates(csv: string): Map<string, string> {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const column = (name: string): number => header.split(',').indexOf(name);
  const [season, location, result] = [column('season'), column('location'), column('result')];
  const games = rows
    .map((row) => row.replace(/"[^"]*"/g, '').split(','))
    .filter(
      (row) => row[location] === 'Home' && row[result] !== '' && row[result] !== 'NA' && row[result] !== '0',
    );
  const seasons = [...new Set(games.map((row) => row[season] ?? ''))];
  return new Map(
    seasons.map((year) => {
      const all = games.filter((row) => row[season] === year);
      const wins = all.filter((row) => Number(row[result]) > 0).length;
      return [year, ((100 * wins) / all.length).toFixed(1)];
    }),
  );
}

// Without the real data the sample stands in for it, copied to where a mirror might be: everything but the numbers is the same.
describe(`data of a mirror (${given ? 'real: NFLVERSE_MIRROR' : 'NFLVERSE_MIRROR is not set: the sample as a mirror'})`, () => {
  let workspace: Workspace;
  let folder: string;
  let mirror: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mirror-'));
    mirror = given ? resolve(given) : folder;
    if (!given) cpSync(sample, folder, { recursive: true });
    workspace = await copyWorkspace('real-data', { built: true });
    expect(textOf(1)).toContain('simulated data');
  }, 1_800_000);
  afterAll(() => {
    workspace.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const textOf = (page: number): string =>
    execFileSync(
      'pdftotext',
      ['-f', String(page), '-l', String(page), join(workspace.root, paths.pdf), '-'],
      { encoding: 'utf8' },
    );

  /** As on a machine of CI, without a key and without a network. */
  const ci = { CI: 'true', RESEARCH_OFFLINE: '1', ODDS_API_KEY: '' };
  const locks = (): Promise<string> => workspace.git('diff', '--name-only', '--', '*/source.lock.json');

  it('is not taken by a refresh or a snapshot of single sources, which name the command', async () => {
    const { code, output, ran } = await workspace.nx(['run-many', '-t', 'refresh', 'snapshot'], {
      ...ci,
      NFLVERSE_MIRROR: mirror,
    });
    expect(code).not.toBe(0);
    expect(Object.keys(ran)).toEqual(
      expect.arrayContaining(['nflverse-pbp:refresh', 'weather:snapshot', 'odds-history:snapshot']),
    );
    // The workflow of that name leaves itself out.
    const { 'database:refresh': database, ...moving } = ran;
    expect([database, output]).toEqual(['done', expect.stringContaining('database:refresh: left out')]);
    for (const [task, status] of Object.entries(moving)) expect([task, status]).toEqual([task, 'failed']);
    const named = `→ move all of them to real data, or none: NFLVERSE_MIRROR=${mirror} npx nx run etl-refresh:run`;
    expect(output.split(named)).toHaveLength(1 + Object.keys(moving).length);
    expect(await locks()).toBe('');
  });

  it('moves as a whole or not at all: a source that the mirror lacks takes the others back', async () => {
    const incomplete = mkdtempSync(join(tmpdir(), 'incomplete-'));
    for (const kept of ['schedules', 'pbp', 'odds'])
      cpSync(join(mirror, kept), join(incomplete, kept), { recursive: true });
    const { code, output } = await workspace.nx(move, { ...ci, NFLVERSE_MIRROR: incomplete });
    rmSync(incomplete, { recursive: true });
    expect(code).not.toBe(0);
    expect(output).toMatch(/games\.csv: .*\(sample → mirror\)/);
    expect(output).toContain('→ nothing has moved: every source.lock.json is as it was');
    expect(await locks()).toBe('');
  });

  it('moves every pin at once, says what changed and what to type, and never writes down where the mirror is', async () => {
    const { output } = await workspace.succeed(move, { ...ci, NFLVERSE_MIRROR: mirror });
    expect(output).toMatch(/games\.csv: .*\(sample → mirror\)/);
    expect(output).toContain('https://api.the-odds-api.com/v4/ was not asked: empty tables are pinned');
    expect(output).toMatch(/Next\n[^]*npx nx run odds-history:snapshot\n/);
    expect((await locks()).split('\n')).toHaveLength(5);
    for (const source of [
      'nflverse-schedules',
      'nflverse-pbp',
      'nflverse-players',
      'odds-history',
      'weather',
    ]) {
      const lock = workspace.read(`projects/etl/${source}/source.lock.json`);
      expect(lock).toContain(source === 'weather' ? '"origin": "' : '"origin": "mirror"');
      expect(lock).not.toContain('"origin": "sample"');
      expect(lock).not.toContain(mirror);
    }
  }, 1_800_000);

  it('is not built together with a model that was trained on the sample', async () => {
    const pdf = workspace.bytes(paths.pdf);
    const { code, output, ran } = await workspace.nx(['run', 'dissertation:build'], {
      RESEARCH_OFFLINE: '1',
    });
    expect(code).not.toBe(0);
    expect(output).toContain('trained on simulated data; the data is real now');
    expect(output).toContain('→ npx nx run glm:train');
    expect(ran).not.toHaveProperty('12-risk-sizing:build');
    expect(workspace.read('projects/models/glm/out/results-state/state.json')).toContain('other-origin');
    expect(workspace.bytes(paths.pdf).equals(pdf)).toBe(true);
  });

  it('trains the models when asked to, and searches first what was searched on the sample', async () => {
    for (const model of ['xgboost', 'random-forest']) {
      const file = `projects/models/${model}/search.yaml`;
      // Of each list the first value, scored on one season, and held out another: what is found is of no interest here.
      const one = workspace.read(file).replace(/^( {2}\w+: \[[^,\]]+),.*\]/gm, '$1]');
      workspace.write(file, one.replace('seasons: last', 'seasons: [2021]').replace('before-last', 'last'));
    }
    const { ran } = await workspace.succeed(['run', 'training:run'], { RESEARCH_OFFLINE: '1' });
    expect(ran).toMatchObject({ 'xgboost:search': 'built', 'random-forest:search': 'built' });
    expect(workspace.read('projects/models/xgboost/results/search/best.json')).toContain('"origin": "real"');
    expect(workspace.read('projects/models/glm/results/trained-on.json')).toContain('"origin": "real"');
  });

  it('reaches the PDF, which no longer says simulated', async () => {
    const { code, ran } = await workspace.nx(buildAffected, { RESEARCH_OFFLINE: '1' });
    expect(code).toBe(0);
    expect(ran).toHaveProperty('dissertation:build', 'built');
    expect(textOf(1)).toContain('real data');
    expect(textOf(1)).not.toContain('simulated');
  });

  it('gives the home win rates that the data itself gives', () => {
    const rates = homeWinRates(readFileSync(join(mirror, 'schedules/games.csv'), 'utf8'));
    expect(rates.size).toBeGreaterThanOrEqual(4);
    const written = workspace.read(table);
    for (const [season, rate] of rates)
      expect(written).toMatch(new RegExp(`^\\s*${season} &.*& ${rate.replace('.', '\\.')} &`, 'm'));
    // Reference numbers of the real seasons.
    if (given)
      expect(['2019', '2020', '2021', '2022'].map((season) => rates.get(season))).toEqual([
        '52.3',
        '50.4',
        '51.4',
        '57.5',
      ]);
  });

  it('is built again, without outputs and cache, with the mirror and the network gone', async () => {
    const pdf = workspace.bytes(paths.pdf);
    for (const gone of ['dissertation', 'etl/nflverse-schedules']) workspace.remove(`projects/${gone}/out`);
    const { ran } = await workspace.succeed(
      [
        ...['run-many', '-t', 'fetch', 'build', '-p', 'nflverse-schedules,dissertation'],
        ...['--excludeTaskDependencies', '--skip-nx-cache'],
      ],
      { RESEARCH_OFFLINE: '1' },
    );
    expect(ran).toEqual({
      'nflverse-schedules:fetch': 'built',
      'nflverse-schedules:build': 'built',
      'dissertation:build': 'built',
    });
    expect(workspace.bytes(paths.pdf).equals(pdf)).toBe(true);
  });

  it('says so when the bytes are nowhere to be had, and keeps the last PDF', async () => {
    const pdf = workspace.bytes(paths.pdf);
    for (const gone of ['.research/store', 'projects/etl/nflverse-schedules/out']) workspace.remove(gone);
    const build = ['run', 'chapter-7-simulation:build', '--skip-nx-cache'];
    const { code, output } = await workspace.nx(build, { RESEARCH_OFFLINE: '1' });
    expect(code).not.toBe(0);
    expect(output).toMatch(/source\.lock\.json:\d+.*games\.csv/);
    expect(output).toContain('RESEARCH_OFFLINE');
    expect(workspace.bytes(paths.pdf).equals(pdf)).toBe(true);
  });

  it('moves back to the sample with the same command', async () => {
    await workspace.succeed(move, { ...ci, RESEARCH_ORIGIN: 'sample' });
    expect(await locks()).toBe('');
  });
});
