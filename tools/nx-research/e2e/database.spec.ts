import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { copyWorkspace, startPostgres, type Workspace } from '@research/testing';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await copyWorkspace('database', { built: true });
});
afterAll(async () => {
  await workspace.nx(['run', 'database:down', '--now', '--delete']);
  workspace.dispose();
});

const nx = (target: string, ...more: string[]) => workspace.succeed(['run', `database:${target}`, ...more]);
const psql = async (sql: string): Promise<string> => (await nx('psql', `--command=${sql}`)).output;

/** The cells of the columns of a CSV file without quoted cells. */
function cells(path: string, ...columns: string[]): string[][] {
  const text = gunzipSync(readFileSync(join(workspace.root, path))).toString();
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const indices = columns.map((name) => header.split(',').indexOf(name));
  return rows.map((row) => {
    const all = row.split(',');
    return indices.map((index) => all[index] ?? '');
  });
}

/** Files of what commands leave that hold a text. */
function filesWith(text: string): string[] {
  const folders = ['logs', '.research', '.nx', 'projects'];
  const found = spawnSync('grep', ['-rlF', text, ...folders], { cwd: workspace.root, encoding: 'utf8' });
  return found.stdout.split('\n').filter((line) => line !== '');
}

describe('the database', () => {
  it('holds what the files hold, after one command', async () => {
    const { output } = await nx('refresh');
    expect(output).toMatch(/applied 008_add_advanced_metrics/);
    expect(output).toMatch(/7 tables with 265,034 rows, 7 checks: sound/);
    const seasons = [2019, 2020, 2021, 2022];
    const plays = seasons.map((season) => {
      const rows = cells(
        `projects/etl/nflverse-pbp/out/season-${season}/plays_${season}.csv.gz`,
        'epa',
        'yards_gained',
      );
      const sum = (column: number): number => rows.reduce((total, row) => total + Number(row[column]), 0);
      return `${season} \\| +${rows.length} \\| +${Math.round(sum(0) * 100) / 100} \\| +${sum(1)}`;
    });
    const found = await psql(
      'SELECT season, count(*), round(sum(epa)::numeric, 2)::float AS epa, sum(yards_gained) AS yards FROM plays GROUP BY 1 ORDER BY 1',
    );
    for (const season of plays) expect(found).toMatch(new RegExp(season));
    expect(await psql('SELECT count(*) AS stadiums FROM stadiums WHERE NOT simulated')).toMatch(/\b\d+\b/);
    expect(JSON.parse(workspace.read('projects/database/out/load/load.json')).tables).toHaveLength(7);
  });

  it('has nothing to do the second time', async () => {
    const { output } = await nx('refresh');
    expect(output.match(/nothing new/g)).toHaveLength(7);
    expect(output).toContain('all 8 migrations are applied');
    expect(output).toContain('every materialized view is up to date');
  });

  it('is read as files; equal rows leave what reads them alone', async () => {
    const reads = { epa: 'database:export/mart.team_epa.csv.gz', notes: 'database:export/notes.csv.gz' };
    const options = { script: 'count.py', reads, writes: ['rows.txt'] };
    const project = { name: 'counts', targets: { build: { executor: 'nx-research:script', options } } };
    workspace.write('projects/etl/counts/project.json', JSON.stringify(project));
    workspace.write(
      'projects/etl/counts/count.py',
      `import csv, gzip, os
with open(os.path.join(os.environ["WRITE_DIR"], "rows.txt"), "w") as out:
    for name in ("READ_EPA", "READ_NOTES"):
        with gzip.open(os.environ[name], "rt") as file:
            print(len(list(csv.DictReader(file))), file=out)
`,
    );
    const build = () => workspace.nx(['run', 'counts:build']);
    const undeclared = await build();
    expect([undeclared.code, undeclared.output]).toEqual([
      1,
      expect.stringContaining('database writes load.json, mart.'),
    ]);
    workspace.edit(
      'projects/database/project.json',
      '"mart.team_epa.csv.gz"',
      '"mart.team_epa.csv.gz", "notes.csv.gz"',
    );
    const missing = await build();
    expect(missing.code).not.toBe(0);
    expect(missing.output).toContain('has no table or view notes');
    await psql('CREATE TABLE notes AS SELECT 1 AS id');
    expect((await build()).ran).toMatchObject({ 'database:export': 'built', 'counts:build': 'built' });
    const [rows] = /\d+(?=\n-*\n?\(1 row)/.exec(await psql('SELECT count(*) FROM mart.team_epa')) ?? [];
    expect(workspace.read('projects/etl/counts/out/build/rows.txt')).toBe(`${rows}\n1\n`);
    // Rows that no reader sees, and others in another order.
    await psql(`UPDATE games SET wind = 99 WHERE game_id = (SELECT min(game_id) FROM games);
                UPDATE team_game_epa SET team = team WHERE home; REFRESH MATERIALIZED VIEW mart.team_epa`);
    const same = await build();
    expect(same.ran).toMatchObject({ 'database:check-database': 'done', 'database:export': 'kept' });
    expect(same.ran).not.toHaveProperty('counts:build');
    await psql('INSERT INTO notes VALUES (2)');
    await build();
    expect(workspace.read('projects/etl/counts/out/build/rows.txt')).toBe(`${rows}\n2\n`);
    await psql('DROP TABLE notes');
    workspace.remove('projects/etl/counts');
    await workspace.git('checkout', '--quiet', 'projects/database/project.json');
  });

  it('finds an orphan play and rows that were changed, by name, and is put right by a load', async () => {
    await psql(`INSERT INTO plays (game_id, play_id, season, season_type, week, game_date, home_team, away_team)
                VALUES ('2022_01_A_B', 7, 2022, 'REG', 1, '2022-09-11', 'B', 'A')`);
    const { code, output } = await workspace.nx([
      'run',
      'database:check-database',
      '--excludeTaskDependencies',
    ]);
    expect(code).toBe(1);
    expect(output).toContain('plays whose game is not in games: 1');
    expect(output).toContain('game_id=2022_01_A_B, first_play=7');
    expect(output).toContain('rows of plays were changed after they were loaded: 1');
    expect(output).toContain('season=2022');
    expect((await nx('refresh')).output).toContain(
      'rows of plays (2022) were changed after they were loaded',
    );
  });

  it('finds files that changed since the load, and what was dropped by hand, and says what brings it back', async () => {
    const weather = 'projects/etl/weather/out/build/weather.csv.gz';
    truncateSync(join(workspace.root, weather), 100);
    await psql('DROP MATERIALIZED VIEW mart.team_epa; DROP TABLE weather CASCADE');
    const { code, output } = await workspace.nx([
      'run',
      'database:check-database',
      '--excludeTaskDependencies',
    ]);
    expect(code).toBe(1);
    expect(output).toContain(`weather: ${weather} has changed since it was loaded`);
    expect(output).toContain('table public.weather is gone; 006_weather_and_features made it');
    expect(output).toContain('materialized view mart.team_epa is gone; 007_marts made it');
    expect(output).toContain('→ npx nx run database:migrate --repair');
    const repaired = (await nx('migrate', '--repair')).output;
    expect(repaired).toContain('made again: table public.weather, of 006_weather_and_features');
    expect((await nx('refresh')).code).toBe(0);
    expect((await nx('check-database', '--excludeTaskDependencies')).output).toContain('7 checks: sound');
  });

  it('names a migration that was edited, and one that fails, with its line', async () => {
    const edited = 'projects/database/migrations/001_games.sql';
    const text = workspace.read(edited);
    workspace.write(edited, `${text}-- edited\n`);
    const refused = await workspace.nx(['run', 'database:migrate']);
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringContaining('001_games was edited after it was applied'),
    ]);
    workspace.write(edited, text);
    workspace.write('projects/database/migrations/009_bad.sql', 'SELECT 1;\nSELECT nothing FROM games;\n');
    expect((await nx('migrate', '--dryRun')).output).toContain('would apply 009_bad');
    const failed = await workspace.nx(['run', 'database:refresh']);
    expect([failed.code, failed.output]).toEqual([1, expect.stringContaining('009_bad.sql:2:8')]);
    expect(failed.output).not.toContain('exit code 130');
    workspace.remove('projects/database/migrations/009_bad.sql');
    expect((await nx('migrations')).output).toMatch(/008_add_advanced_metrics +applied/);
  });

  it('is backed up, and what was backed up can be restored', async () => {
    const backup = (target: string, ...more: string[]) => workspace.nx(['run', `backup:${target}`, ...more]);
    expect((await backup('run')).output).toMatch(
      /local\/\d{8}T\d{6}Z: \d+ tables, 265,\d{3} rows, .* MB, verified/,
    );
    const tested = await backup('restore-test');
    expect([tested.code, tested.output]).toEqual([
      0,
      expect.stringMatching(/restored, and all \d+ tables are as they were/),
    ]);
    const [id = ''] = /local\/\d{8}T\d{6}Z/.exec((await backup('list')).output) ?? [];
    const [dump] = spawnSync('find', [join('backups', id), '-name', '*.dat.gz', '-size', '+100k'], {
      cwd: workspace.root,
      encoding: 'utf8',
    }).stdout.split('\n');
    truncateSync(join(workspace.root, dump ?? ''), 50_000);
    const broken = await backup('restore', '--to=monday');
    expect([broken.code, broken.output]).toEqual([
      1,
      expect.stringContaining('is damaged: files are not as they were written'),
    ]);
    expect(await workspace.git('status', '--porcelain')).toBe('');
  });

  it("is Debian's own server by DATABASE_URL, whose password is shown nowhere", async () => {
    const account = { user: 'postgres', password: 'p@ss:w/rd#%1' };
    const server = await startPostgres(account);
    try {
      // In .env special characters stand as they are.
      const url = (password: string): string =>
        `DATABASE_URL='postgresql://postgres:${password}@127.0.0.1:${server.port}/postgres'\n`;
      workspace.write('.env', url(account.password));
      const refreshed = await workspace.nx(['run', 'database:refresh']);
      expect([refreshed.code, refreshed.output]).toEqual([0, expect.stringContaining('7 checks: sound')]);
      const shown = (await nx('url')).output + (await nx('status')).output + refreshed.output;
      expect(shown).toContain(`postgres@127.0.0.1:${server.port}/postgres`);
      expect(shown).not.toContain('p@ss');
      expect(filesWith(account.password)).toEqual([]);
      workspace.write('.env', url('wrong-one'));
      const refused = await workspace.nx(['run', 'database:status']);
      const words = expect.stringContaining('password authentication failed');
      expect([refused.code, refused.output]).toEqual([1, words]);
      expect(refused.output).not.toContain('wrong-one');
    } finally {
      workspace.remove('.env');
      await server.dispose();
    }
  });

  it('takes a migration to production only if its last test says SAFE', async () => {
    await nx('up');
    const [address = ''] = /postgresql:\/\/\/\S+/.exec((await nx('url')).output) ?? [];
    execFileSync('psql', [address.replace('/research?', '/postgres?'), '--quiet'], {
      input: 'CREATE DATABASE live TEMPLATE research;',
    });
    workspace.write('.env', `LIVE_URL='${address.replace('/research?', '/live?')}'\n`);
    workspace.write(
      'environments.yaml',
      'environments:\n  local:\n  live: { url: $LIVE_URL, production: true }\n  snapshot: { of: live, tests: [queries, checks] }\n',
    );
    const migrations = 'projects/database/migrations';
    workspace.write(`${migrations}/009_wide.sql`, 'ALTER TABLE games ADD COLUMN wide text;\n');
    const toLive = (...more: string[]) => workspace.nx(['run', 'database:migrate', '--env=live', ...more]);
    const refused = await toLive();
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringContaining('009_wide was not tested as it is now'),
    ]);
    const verdict = (...more: string[]) =>
      spawnSync(process.execPath, ['node_modules/.bin/nx-research', 'migration-test', ...more], {
        cwd: workspace.root,
        encoding: 'utf8',
      });
    const safe = verdict();
    expect([safe.status, safe.stdout]).toEqual([0, expect.stringContaining('009_wide: SAFE')]);
    expect(safe.stdout).toContain('copied by dump');
    expect(workspace.read('workflows/migration-test/out/run/report.md')).toContain(
      '+ column public.games.wide: text',
    );
    expect((await toLive()).output).toContain('applied 009_wide');
    workspace.write(
      `${migrations}/010_bad.sql`,
      'ALTER TABLE games ALTER COLUMN roof SET NOT NULL;\nDROP VIEW nothing;\n',
    );
    const unsafe = verdict();
    expect([unsafe.status, unsafe.stdout]).toEqual([1, expect.stringContaining('010_bad: UNSAFE')]);
    expect((await toLive()).output).toContain('010_bad: the last test says UNSAFE');
    expect(verdict('--only=live').status).toBe(2);
    workspace.remove('.env');
  });

  it('is stopped and deleted', async () => {
    await nx('up');
    expect((await nx('status')).output).toContain('until it is stopped');
    expect((await nx('down')).output).toContain('its data stay');
    expect((await nx('status')).output).toContain('does not run');
    expect((await nx('down', '--delete')).output).toContain('its data are removed');
  });
});
