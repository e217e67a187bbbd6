import { all, etl, problemsOf, research, task, wired } from './sample-workspace.fixture';

const file = 'projects/etl/games/contract.yaml';
const contract = `games.csv.gz:
  key: [game_id]
  columns:
    game_id: {}
`;

describe('a project with a contract', () => {
  const wirings = wired(all, { [file]: contract });

  it('has a check of each target that writes a table of it', () => {
    const check = task(wirings, 'games', 'check');
    expect(check).toMatchObject({ kind: 'check-data', cache: true, writes: ['checks.json'], problems: [] });
    expect(check.reads.map(({ path }) => path)).toEqual(['projects/etl/games/out/build/games.csv.gz']);
    expect(wirings.get('games')?.targets['check']?.inputs).toContain('{projectRoot}/contract.yaml');
  });

  it('lets nobody read a table before its check', () => {
    expect(task(wirings, '04-scores').after).toEqual(['games:build', 'games:check']);
    expect(task(wirings, 'games', 'check').after).toEqual(['games:build']);
  });

  it('checks nothing where there is none', () => {
    expect(Object.keys(wired().get('games')?.targets ?? {})).not.toContain('check');
  });
});

describe('a contract', () => {
  it('may name keys of other projects, which the check then reads', () => {
    const stadiums = {
      ...etl,
      name: 'stadiums',
      root: 'projects/etl/stadiums',
      targets: { build: research('script', { script: 'clean.R', writes: ['stadiums.csv'] }) },
    };
    const text = contract.replace(
      'game_id: {}',
      'game_id: {}\n    stadium_id: { references: { file: stadiums/stadiums.csv, column: stadium_id } }',
    );
    const wirings = wired([...all, stadiums], { [file]: text, 'projects/etl/stadiums/clean.R': '' });
    expect(task(wirings, 'games', 'check').after).toEqual(['games:build', 'stadiums:build']);
    expect(problemsOf(wired(all, { [file]: text }), 'games', 'check')).toMatch(
      /contract\.yaml:2: "stadiums\/stadiums\.csv": there is no project "stadiums"/,
    );
  });

  it('that speaks of a table which nobody writes is a problem of the check', () => {
    const text = `${contract}game.csv:\n  key: [id]\n  columns: { id: {} }\n`;
    expect(problemsOf(wired(all, { [file]: text }), 'games', 'check')).toMatch(
      /contract\.yaml:6: no target of games writes game\.csv/,
    );
  });

  it('that is no YAML stops whoever reads the data, and nobody else', () => {
    const wirings = wired(all, { [file]: 'games.csv.gz: [' });
    expect(problemsOf(wirings, 'games', 'check')).toMatch(/contract\.yaml:1: /);
    expect(task(wirings, '04-scores').after).toContain('games:check');
    expect(problemsOf(wirings, 'games')).toBe('');
  });

  it('for one table a season is kept by each season', () => {
    const pbp = {
      ...etl,
      name: 'pbp',
      root: 'projects/etl/pbp',
      targets: {
        fetch: research('fetch', { assets: { 'raw_{season}.csv': 'pbp/p_{season}.csv' }, seasons: '2021-' }),
        season: research('each-season', {
          seasons: 'pbp',
          script: 'clean.R',
          reads: { raw: 'pbp:fetch/raw_{season}.csv' },
          writes: ['plays_{season}.csv', 'quarantine_{season}.csv'],
        }),
      },
    };
    const wirings = wired([pbp], {
      'projects/etl/pbp/clean.R': '',
      'projects/etl/pbp/source.lock.json': '{"files":[{"path":"raw_2021.csv"},{"path":"raw_2022.csv"}]}',
      'projects/etl/pbp/contract.yaml':
        'plays_{season}.csv:\n  key: [id]\n  columns: { id: {} }\n  balance: { read: "pbp:fetch/raw_{season}.csv", quarantine: "quarantine_{season}.csv" }\n',
    });
    const check = task(wirings, 'pbp', 'check-season-2022');
    expect(check.problems).toEqual([]);
    expect(check.reads.map(({ path }) => path.slice(17))).toEqual([
      'out/season-2022/plays_2022.csv',
      'out/season-2022/quarantine_2022.csv',
      'out/fetch/raw_2022.csv',
    ]);
  });
});

describe('a task that is not critical', () => {
  const soft = {
    ...etl,
    targets: {
      ...etl.targets,
      build: research('script', { ...etl.targets['build']?.options, critical: false }),
    },
  };
  const wirings = wired([soft], { [file]: contract });

  const nonce = { env: 'RESEARCH_SOFT_NONCE' };

  it('has a hash that a soft failure changes, for it is a success in the cache of Nx', () => {
    expect(wirings.get('games')?.targets['build']?.inputs).toContainEqual(nonce);
    expect(wired([etl]).get('games')?.targets['build']?.inputs).not.toContainEqual(nonce);
  });

  it('has a check that runs again when something stands in for the table, or no longer does', () => {
    const inputs = { dependentTasksOutputFiles: '**/soft-failure.json', transitive: true };
    expect(wirings.get('games')?.targets['check']?.inputs).toContainEqual(inputs);
    expect(wired(all, { [file]: contract }).get('games')?.targets['check']?.inputs).not.toContainEqual(
      inputs,
    );
  });

  it('may be one of a season', () => {
    const seasons = {
      ...etl,
      targets: {
        fetch: research('fetch', { assets: { 'raw_{season}.csv': 'p_{season}.csv' }, seasons: '2021-' }),
        season: research('each-season', {
          seasons: 'games',
          script: 'clean.R',
          writes: ['plays_{season}.csv'],
          critical: false,
        }),
      },
    };
    const lock = { 'projects/etl/games/source.lock.json': '{"files":[{"path":"raw_2021.csv"}]}' };
    expect(wired([seasons], lock).get('games')?.targets['season-2021']?.inputs).toContainEqual(nonce);
  });
});
