import { type RunRecord } from '@research/reporting';
import { makeWorkspace, type Workspace } from '@research/testing';
import { parse } from 'csv-parse/sync';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import schema from '../run-record.schema.json';

const repository = join(__dirname, '../../..');
const commands = readFileSync(join(repository, 'tools/commands/runs/project.json'), 'utf8');
const published = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

const shell = (script: string, options: object = {}) => ({
  executor: 'nx-research:script',
  options: { script, writes: ['out.txt'], ...options },
});

const notebook = (name: string, reads: Record<string, string>) => ({
  name,
  tags: ['kind:notebook'],
  targets: { build: shell('make.sh', { reads }) },
});

/** A chain of tasks of which the second can be made to fail, one beside it, and a workflow of phases. */
const files = {
  'tools/commands/runs/project.json': commands,
  'projects/games/project.json': {
    name: 'games',
    tags: ['kind:etl'],
    targets: { build: shell('make.sh', { env: ['SPEED'] }) },
  },
  'projects/games/make.sh': 'sleep 0.3; echo games > "$WRITE_DIR/out.txt"\n',
  'projects/table/project.json': notebook('table', { games: 'games/out.txt' }),
  'projects/table/make.sh': 'cp "$READ_GAMES" "$WRITE_DIR/out.txt"\n',
  'projects/chapter/project.json': notebook('chapter', { table: 'table/out.txt' }),
  'projects/chapter/make.sh': 'cp "$READ_TABLE" "$WRITE_DIR/out.txt"\n',
  'projects/aside/project.json': notebook('aside', {}),
  'projects/aside/make.sh': 'echo aside > "$WRITE_DIR/out.txt"\n',
  'workflows/refresh/project.json': {
    name: 'refresh',
    tags: ['kind:workflow', 'workflow:etl'],
    targets: {
      run: {
        executor: 'nx-research:phases',
        options: { phases: [{ targets: ['build'], projects: ['games'] }, { targets: ['build'] }] },
      },
    },
  },
};

describe('the records of runs', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await makeWorkspace(files);
  });
  afterAll(() => workspace.dispose());

  const recordsIn = (folder: string): RunRecord[] => {
    const path = join(workspace.root, 'logs', folder);
    const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
    return names.sort().map((name) => {
      const record: unknown = JSON.parse(readFileSync(join(path, name), 'utf8'));
      return published.parse(record) as RunRecord;
    });
  };
  const lastOf = (folder: string): RunRecord => {
    const record = recordsIn(folder).at(-1);
    if (!record) throw new Error(`logs/${folder} holds no record`);
    return record;
  };
  const statusesOf = ({ tasks }: RunRecord): Record<string, string> =>
    Object.fromEntries(tasks.map(({ id, status }) => [id, status]));

  it('of a run say what was built, where, how long, with what, and from what', async () => {
    await workspace.succeed(['run-many', '-t', 'build']);
    const record = lastOf('dissertation');
    expect(record).toMatchObject({ status: 'succeeded', workflow: 'dissertation' });
    expect(record.commit).toBe(await workspace.git('rev-parse', 'HEAD'));
    expect(record.criticalPath.tasks).toEqual(['games:build', 'table:build', 'chapter:build']);
    const games = record.tasks.find(({ id }) => id === 'games:build');
    expect(games).toMatchObject({ status: 'built', host: 'local', slots: { cpu: 1, gpu: 0 }, attempts: 1 });
    expect(games?.runMs).toBeGreaterThanOrEqual(300);
    expect(games?.peakMemoryMiB).toBeGreaterThan(10);
    expect(games?.cpuSeconds).toBeGreaterThan(0);
    expect(Object.keys(games?.inputs ?? {})).toEqual(
      expect.arrayContaining([
        'file:projects/games/make.sh',
        'environment:SPEED',
        'option:args',
        'version:sh',
      ]),
    );
    const etl: Record<string, string>[] = parse(workspace.read('logs/etl/dag_execution_metrics.csv'), {
      columns: true,
    });
    expect(etl).toMatchObject([{ task: 'games:build', run_id: record.runId, status: 'built' }]);
    expect(readdirSync(join(workspace.root, 'logs/etl'))).toHaveLength(1);
  });

  it('of what only shows something do not exist', async () => {
    const before = recordsIn('dissertation').length + recordsIn('other').length;
    await workspace.succeed(['run', 'runs:last']);
    expect(recordsIn('dissertation').length + recordsIn('other').length).toBe(before);
  });

  it('of a failed run name the failure, and what it kept back, and how to go on', async () => {
    workspace.write('projects/table/make.sh', 'echo "no such column" >&2; exit 3\n');
    const { code } = await workspace.nx(['run-many', '-t', 'build']);
    expect(code).not.toBe(0);
    const record = lastOf('dissertation');
    expect(record.status).toBe('failed');
    expect(statusesOf(record)).toEqual({
      'games:build': 'cached',
      'aside:build': 'cached',
      'table:build': 'failed',
      'chapter:build': 'skipped',
    });
    expect(record.tasks.find(({ id }) => id === 'chapter:build')?.becauseOf).toEqual(['table:build']);
    expect(record.tasks.find(({ id }) => id === 'table:build')).toMatchObject({
      exitCode: 3,
      queueMs: expect.any(Number),
      runMs: expect.any(Number),
      failure: { said: 'no such column' },
    });
    const output = await workspace.told('runs:last');
    expect(output).toMatch(/FAILED/);
    expect(output).toMatch(/✗ table:build projects\/table\/make\.sh: .*exit code 3/);
    expect(output).toMatch(/skipped because of table:build: chapter:build/);
    expect(output).toMatch(/→ npx nx run-many -t build .*resumes/);
  });

  it('tell which input made a task run, and that it will again', async () => {
    workspace.write('projects/table/make.sh', 'sed s/games/table/ "$READ_GAMES" > "$WRITE_DIR/out.txt"\n');
    const plan = (await workspace.succeed(['run', 'runs:plan', '--json=plan.json'])).output;
    expect(plan).toMatch(/table:build +run +local .*projects\/table\/make\.sh changed/);
    expect(plan).toMatch(/chapter:build +perhaps +local .*table:build runs before it/);
    expect(plan).toMatch(/4 tasks: 1 would run, 1 may run, 2 in place/);
    expect(JSON.parse(workspace.read('plan.json'))).toMatchObject({ tasks: expect.any(Array) });
    const { ran } = await workspace.succeed(['run-many', '-t', 'build']);
    expect(ran).toEqual({ 'table:build': 'built', 'chapter:build': 'built' });
    const why = (await workspace.succeed(['run', 'runs:why', '--task=chapter:build'])).output;
    expect(why).toMatch(/it ran because an input changed\n\s+- out\.txt of table:build changed/);
    expect(why).toMatch(/now: its outputs are in place/);
    const kept = await workspace.told('runs:why', ['--task=games']);
    expect(kept).toMatch(/games:build: cached[^]*every input is as it was/);
    expect((await workspace.succeed(['run', 'runs:plan'])).output).toMatch(/4 tasks: 4 in place/);
  });

  it('know what Nx still has from an edit that is taken back, and which variable changed', async () => {
    workspace.edit('projects/aside/make.sh', 'aside', 'elsewhere');
    await workspace.succeed(['run', 'aside:build']);
    workspace.edit('projects/aside/make.sh', 'elsewhere', 'aside');
    const taken = (await workspace.succeed(['run', 'runs:plan', '--task=aside:build'])).output;
    expect(taken).toMatch(/1 tasks: 1 from the cache/);
    const { output } = await workspace.succeed(['run', 'runs:plan'], { SPEED: 'fast' });
    expect(output).toMatch(/games:build +run .*the variable SPEED changed/);
  });

  it('of a workflow of phases are one, with what was asked for', async () => {
    rmSync(join(workspace.root, 'projects/games/out'), { recursive: true });
    workspace.edit('projects/games/make.sh', 'echo games', 'echo more games');
    const before = recordsIn('dissertation').length;
    await workspace.succeed(['run', 'refresh:run']);
    expect(recordsIn('dissertation')).toHaveLength(before);
    const record = lastOf('etl');
    expect(record.phases.map(({ title, ok }) => [title, ok])).toEqual([
      ['build of games', true],
      ['build', true],
    ]);
    expect(statusesOf(record)).toMatchObject({
      'games:build': 'built',
      'table:build': 'built',
      'aside:build': 'cached',
      'refresh:run': 'done',
    });
  });

  it('of a run that was killed are made by the next one, and nobody else is disturbed', async () => {
    workspace.write('projects/games/make.sh', 'echo x > started.txt; sleep 300\n');
    const nx = spawn(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'games:build'], {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false' },
      stdio: 'ignore',
    });
    while (!existsSync(join(workspace.root, 'projects/games/started.txt'))) await delay(50);
    const alive = recordsIn('etl').length;
    await workspace.succeed(['run', 'aside:build']);
    expect(recordsIn('etl')).toHaveLength(alive);
    nx.kill('SIGKILL');
    await once(nx, 'exit');
    rmSync(join(workspace.root, 'projects/games/started.txt'));
    const { output } = await workspace.succeed(['run', 'runs:last', '--workflow=etl']);
    expect(output).toMatch(/KILLED: nx ended without a word/);
    expect(output).toMatch(/✗ games:build/);
    expect(lastOf('etl').status).toBe('killed');
    expect(recordsIn('etl')).toHaveLength(alive + 1);
    workspace.write('projects/games/make.sh', 'echo games > "$WRITE_DIR/out.txt"\n');
  });

  it('that cannot be written stop no run', async () => {
    const aside = join(workspace.root, 'logs/etl');
    rmSync(aside, { recursive: true });
    writeFileSync(aside, 'no folder');
    const { output } = await workspace.succeed(['run', 'games:build']);
    expect(output).toMatch(/warning: .*the record of this run .* could not be written/);
    rmSync(aside);
    mkdirSync(aside);
    const runs = join(workspace.root, '.research/runs');
    rmSync(runs, { recursive: true });
    writeFileSync(runs, 'no folder either');
    const unseen = await workspace.succeed(['run', 'games:build', '--skip-nx-cache']);
    expect(unseen.output).toMatch(/warning: this run will not be recorded/);
    expect(unseen.output).toMatch(/warning: the run record will lack this task/);
    rmSync(runs);
  });

  it('that are damaged are named, and the one before is shown', async () => {
    await workspace.succeed(['run', 'table:build']);
    writeFileSync(
      join(workspace.root, 'logs/dissertation/parallel_build_29991231_000000-00000000.json'),
      '{"ver',
    );
    const output = await workspace.told('runs:last');
    expect(output).toMatch(
      /warning: .*29991231_000000-00000000\.json is passed over: it is cut off or no JSON/,
    );
    expect(output).toMatch(/nx run table:build/);
  });

  it('are asked in vain for what there is not', async () => {
    const wrong = await workspace.command('runs:why', ['--task=chaptr:build']);
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toMatch(/there is no task chaptr:build/);
    const none = await workspace.command('runs:last', ['--workflow=devops']);
    expect(none.code).not.toBe(0);
    expect(none.output).toMatch(/no run of devops is on record yet/);
    const unsaid = await workspace.command('runs:why');
    expect(unsaid.code).not.toBe(0);
    expect(unsaid.output).toMatch(/say which task[^]*--task=project:target/);
  });
});
