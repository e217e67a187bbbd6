import { variables } from '@research/core';
import type { ProjectDeclaration } from './declaration';
import { problemsOf, research, task, wired } from './sample-workspace.fixture';

const pbp: ProjectDeclaration = {
  name: 'pbp',
  root: 'projects/etl/pbp',
  tags: ['kind:etl'],
  targets: {
    fetch: research('fetch', {
      assets: { 'raw_{season}.csv.gz': 'pbp/play_by_play_{season}.csv.gz' },
      seasons: '2019-',
    }),
    season: research('each-season', {
      seasons: 'pbp',
      script: 'ingest.R',
      args: ['{season}'],
      reads: { raw: 'pbp:fetch/raw_{season}.csv.gz' },
      writes: ['plays_{season}.csv.gz'],
    }),
    build: research('script', {
      script: 'join.R',
      reads: { plays: 'pbp:season/plays_{season}.csv.gz' },
      writes: ['plays.csv.gz'],
    }),
  },
};
const lockOf = (...seasons: number[]): string =>
  JSON.stringify({ version: 1, files: seasons.map((season) => ({ path: `raw_${season}.csv.gz` })) });
const texts = {
  'projects/etl/pbp/ingest.R': '',
  'projects/etl/pbp/join.R': '',
  'projects/etl/pbp/source.lock.json': lockOf(2021, 2022),
};

describe('a source with one file a season', () => {
  const wirings = wired([pbp], texts);

  it('has a target for each season that its lock pins', () => {
    expect(Object.keys(wirings.get('pbp')?.targets ?? {}).sort()).toEqual([
      'build',
      'fetch',
      'refresh',
      'season',
      'season-2021',
      'season-2022',
    ]);
    expect(task(wirings, 'pbp', 'fetch').writes).toEqual([
      'raw_2021.csv.gz',
      'raw_2022.csv.gz',
      'origin.json',
    ]);
    expect(task(wirings, 'pbp', 'season').after).toEqual(['pbp:season-2021', 'pbp:season-2022']);
  });

  it('lets each season see its own file alone', () => {
    const season = wirings.get('pbp')?.targets['season-2022'];
    expect(season?.options).toMatchObject({ args: ['2022'], writes: ['plays_2022.csv.gz'] });
    expect(season?.inputs).toContainEqual({ dependentTasksOutputFiles: '**/raw_2022.csv.gz' });
    expect(season?.inputs).not.toContainEqual({ dependentTasksOutputFiles: '**/raw_2021.csv.gz' });
  });

  it('lets each season fail softly by itself where the declared target is not critical', () => {
    const { season, ...others } = pbp.targets;
    const forgiving = research('each-season', { ...season?.options, critical: false });
    const { targets = {} } =
      wired([{ ...pbp, targets: { ...others, season: forgiving } }], texts).get('pbp') ?? {};
    for (const name of ['season-2021', 'season-2022']) {
      expect(targets[name]?.options).toMatchObject({ critical: false });
      // Without this in its hash a stand-in would come from the cache as if it were good.
      expect(targets[name]?.inputs).toContainEqual({ env: variables.softNonce.name });
    }
  });

  it('gives the join every season under one name', () => {
    const { reads, after } = task(wirings, 'pbp', 'build');
    expect(reads.map(({ as, path }) => [as, path])).toEqual([
      ['plays', 'projects/etl/pbp/out/season-2021/plays_2021.csv.gz'],
      ['plays', 'projects/etl/pbp/out/season-2022/plays_2022.csv.gz'],
    ]);
    expect(after).toEqual(['pbp:season-2021', 'pbp:season-2022']);
  });

  it('names the line of the declared target when a season cannot be wired', () => {
    const { season, ...others } = pbp.targets;
    const wrong = research('each-season', {
      ...season?.options,
      reads: { raw: 'pbp:fetch/nothing_{season}.csv.gz' },
    });
    const json =
      '{\n "targets": {\n  "season": {\n   "options": {\n    "reads": {\n     "raw": "x" } } } }\n}';
    const broken = wired([{ ...pbp, targets: { ...others, season: wrong } }], {
      ...texts,
      'projects/etl/pbp/project.json': json,
    });
    expect(problemsOf(broken, 'pbp', 'season-2022')).toMatch(
      /projects\/etl\/pbp\/project\.json:6: no project writes pbp:fetch\/nothing_2022\.csv\.gz/,
    );
  });

  it('says what to type when no season is pinned', () => {
    const unpinned = wired([pbp], { ...texts, 'projects/etl/pbp/source.lock.json': lockOf() });
    expect(problemsOf(unpinned, 'pbp', 'season')).toMatch(
      /pbp pins no file of any season[^]*npx nx run pbp:refresh/,
    );
    expect(problemsOf(unpinned, 'pbp')).toMatch(/no project writes pbp:season\/plays_\{season\}\.csv\.gz/);
  });
});
