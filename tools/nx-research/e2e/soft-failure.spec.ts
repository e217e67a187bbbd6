import { copyWorkspace, type FileServer, startFileServer, type Workspace } from '@research/testing';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moveOneByOne } from './move-one-by-one.fixture';

const asset = 'schedules/games.csv';
const odds = 'projects/etl/odds/out/build/odds.csv';
const softFailure = 'projects/etl/odds/out/build/soft-failure.json';
const count = 'projects/etl/count/out/build/count.txt';
const project = 'projects/etl/odds/project.json';

const declarations = {
  odds: {
    script: 'odds.sh',
    reads: { games: 'nflverse-schedules:fetch/games.csv' },
    writes: ['odds.csv'],
    env: ['BROKEN'],
    critical: false,
  },
  count: { script: 'count.sh', reads: { odds: 'odds/odds.csv' }, writes: ['count.txt'] },
};

/** Fails as long as the file $BROKEN is there; nothing of it is hashed, as with a server that is down. */
const oddsScript = `
if [ -e "$BROKEN" ]; then echo 'odds.example answers 503' >&2; exit 1; fi
cut -d, -f1,2 "$READ_GAMES" > "$WRITE_DIR/odds.csv"
`;

const contract = `
odds.csv:
  key: [game_id]
  rows: { min: 100 }
  columns: { game_id: {}, season: { type: integer } }
`;

const sampleOf = ({ root }: Workspace): string =>
  readFileSync(join(root, 'projects/etl/simulated-seasons/releases', asset), 'utf8');

/** Other bytes than those of the sample. */
function withOneGameMore(text: string): string {
  const rows = text.trimEnd().split('\n');
  return `${[...rows, rows.at(-1)?.replace(/^2022_22_/, '2022_23_')].join('\n')}\n`;
}

describe('a task that is not critical', () => {
  let workspace: Workspace;
  let broken: string;
  let server: FileServer;
  let good: { readonly odds: string; readonly count: string };

  const now = () => ({ odds: workspace.read(odds), count: workspace.read(count) });
  const build = () => workspace.nx(['run-many', '-t', 'build'], { BROKEN: broken });
  const breakIt = (): void => writeFileSync(broken, '');
  const mendIt = (): void => rmSync(broken);
  /** Another version of the script, with the same outputs: what is in place does not belong to it. */
  const edit = (): void =>
    workspace.write('projects/etl/odds/odds.sh', `${workspace.read('projects/etl/odds/odds.sh')}# edited\n`);

  beforeAll(async () => {
    workspace = await copyWorkspace('soft');
    await moveOneByOne(workspace);
    for (const others of ['notebooks', 'chapters', 'dissertation', 'models'])
      workspace.remove(`projects/${others}`);
    workspace.remove('workflows');
    // What does not stand between the schedules and these tasks would only take time.
    const needed = ['nflverse-schedules', 'simulated-seasons', 'stadium-reference', 'r-tables'];
    for (const name of readdirSync(join(workspace.root, 'projects/etl')))
      if (!needed.includes(name)) workspace.remove(`projects/etl/${name}`);
    for (const [name, options] of Object.entries(declarations))
      workspace.write(
        `projects/etl/${name}/project.json`,
        JSON.stringify({ name, targets: { build: { executor: 'nx-research:script', options } } }, null, 2),
      );
    workspace.write('projects/etl/odds/odds.sh', oddsScript);
    workspace.write('projects/etl/odds/contract.yaml', contract);
    workspace.write(
      'projects/etl/count/count.sh',
      'wc -l < "$READ_ODDS" | tr -d " " > "$WRITE_DIR/count.txt"\n',
    );
    workspace.write(
      'workflows/weekly/project.json',
      JSON.stringify({
        name: 'weekly',
        targets: {
          run: {
            executor: 'nx-research:phases',
            options: { phases: [{ targets: ['build'], projects: ['count'] }] },
          },
        },
      }),
    );
    broken = join(workspace.root, '.research-broken');
    server = await startFileServer({ [asset]: withOneGameMore(sampleOf(workspace)) });
    const { code, output } = await build();
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    good = now();
  });
  afterAll(async () => {
    await server.stop();
    workspace.dispose();
  });

  it('leaves its last good outputs to what depends on it, and says so though that comes from the cache', async () => {
    breakIt();
    edit();
    const { code, output, ran } = await build();
    expect(code).toBe(0);
    expect(ran).toMatchObject({ 'odds:build': 'soft' });
    expect(ran).not.toHaveProperty('count:build');
    expect(output).toMatch(/1 task failed softly[^]*! odds:build: .*odds\.sh.*exit/);
    expect(output).toMatch(/\| odds\.example answers 503\n.*in its place: its outputs of \d{4}-\d\d-\d\d/);
    expect(now()).toEqual(good);
    expect(existsSync(join(workspace.root, softFailure))).toBe(true);
  });

  it('is tried again by the next run and by nx affected, and is then as if it had never failed', async () => {
    const again = await workspace.nx(['affected', '-t', 'build'], { BROKEN: broken });
    expect({ code: again.code, odds: again.ran['odds:build'] }).toEqual({ code: 0, odds: 'soft' });
    mendIt();
    const mended = await workspace.nx(['affected', '-t', 'build'], { BROKEN: broken });
    expect({ code: mended.code, odds: mended.ran['odds:build'] }).toEqual({ code: 0, odds: 'built' });
    expect(mended.output).not.toContain('failed softly');
    expect(existsSync(join(workspace.root, softFailure))).toBe(false);
    expect(now()).toEqual(good);
    expect((await build()).ran).not.toHaveProperty('odds:build');
  });

  it('leaves an empty table when all state is gone, is cached nowhere, and recovers', async () => {
    for (const state of ['.research', '.nx', 'projects/etl/odds/out', 'projects/etl/count/out'])
      workspace.remove(state);
    breakIt();
    const { code, output, ran } = await build();
    expect(code).toBe(0);
    expect(ran).toMatchObject({ 'odds:build': 'soft', 'odds:check': 'built', 'count:build': 'built' });
    expect(output).toContain('in its place: an empty table (odds.csv)');
    expect(now()).toEqual({ odds: 'game_id,season\n', count: '1\n' });
    expect((await build()).ran).toMatchObject({ 'odds:build': 'soft' });
    mendIt();
    const mended = await build();
    expect(mended.ran).toMatchObject({ 'odds:build': 'built', 'odds:check': 'built' });
    expect({ code: mended.code, ...now() }).toEqual({ code: 0, ...good });
  });

  it('is named at the end of a workflow', async () => {
    breakIt();
    edit();
    const { code, output } = await workspace.nx(['run', 'weekly:run'], { BROKEN: broken });
    expect(code).toBe(0);
    expect(output).toMatch(
      /failed softly: odds:build\n[^]*What the tasks say\n.*odds:build: failed softly, its outputs/,
    );
  });

  it('stops what depends on it in a strict build, and where it is critical', async () => {
    const run = (env = {}) =>
      workspace.nx(['run-many', '-t', 'build', '-p', 'count'], { BROKEN: broken, ...env });
    const strict = await run({ RESEARCH_STRICT: '1' });
    expect({ failed: strict.code !== 0, ran: strict.ran['odds:build'] }).toEqual({
      failed: true,
      ran: 'failed',
    });
    workspace.edit(project, '"critical": false', '"critical": true');
    const critical = await run();
    workspace.edit(project, '"critical": true', '"critical": false');
    expect({ failed: critical.code !== 0, ran: critical.ran['odds:build'] }).toEqual({
      failed: true,
      ran: 'failed',
    });
    expect(critical.ran).not.toHaveProperty('count:build');
  });

  it('gives way to what Nx has cached from when the task was critical', async () => {
    mendIt();
    workspace.edit(project, '"critical": false', '"critical": true');
    expect((await build()).code).toBe(0);
    workspace.edit(project, '"critical": true', '"critical": false');
    workspace.remove('projects/etl/odds/out');
    breakIt();
    expect({ ran: (await build()).ran['odds:build'], odds: workspace.read(odds) }).toEqual({
      ran: 'soft',
      odds: 'game_id,season\n',
    });
    workspace.edit(project, '"critical": false', '"critical": true');
    const cached = await build();
    workspace.edit(project, '"critical": true', '"critical": false');
    expect({ code: cached.code, ...now() }).toEqual({ code: 0, ...good });
    expect(existsSync(join(workspace.root, softFailure))).toBe(false);
  });

  it('never serves outputs of the sample for real data, nor the reverse', async () => {
    await workspace.succeed(['run', 'nflverse-schedules:refresh'], { NFLVERSE_MIRROR: server.base });
    const real = await build();
    expect({ code: real.code, odds: workspace.read(odds) }).toEqual({ code: 0, odds: 'game_id,season\n' });
    expect(real.output).toContain('in its place: an empty table (odds.csv)');
  });
});
