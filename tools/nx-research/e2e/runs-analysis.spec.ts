import type {
  Analysis,
  ChromeTrace,
  PageData,
  RunComparison,
  RunRecord,
  Utilization,
} from '@research/reporting';
import { makeWorkspace, type Workspace } from '@research/testing';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Takes as long as it is told, and fails on demand; every number of a round is another input. */
const work = `
[ -z "$BREAK" ] || { echo 'the source is gone' >&2; exit 3; }
sleep "$PAUSE"
echo "$ROUND" > "$WRITE_DIR/rows.csv"
`;

const script = (options: object) => ({ executor: 'nx-research:script', options });
const command = (name: string) => ({ executor: `nx-research:runs-${name}` });

const files = {
  'hosts.yaml': 'hosts: { local: { slots: { cpu: 2, gpu: 0 } } }\n',
  'projects/games/work.sh': work,
  'projects/games/project.json': {
    name: 'games',
    tags: ['kind:etl'],
    targets: {
      build: script({ script: 'work.sh', writes: ['rows.csv'], env: ['ROUND', 'PAUSE', 'BREAK'] }),
    },
  },
  'projects/count/count.sh': 'wc -l < "$READ_ROWS" > "$WRITE_DIR/count.txt"\n',
  'projects/count/project.json': {
    name: 'count',
    tags: ['kind:etl'],
    targets: {
      build: script({ script: 'count.sh', reads: { rows: 'games/rows.csv' }, writes: ['count.txt'] }),
    },
  },
  'tools/runs/project.json': {
    name: 'runs',
    tags: ['kind:command'],
    targets: {
      analyze: command('analyze'),
      utilization: command('utilization'),
      compare: command('compare'),
      page: command('page'),
    },
  },
};

const damaged = 'logs/etl/parallel_run_20260101_000000-00000001.json';
const newer = 'logs/etl/parallel_run_20260101_000000-00000002.json';

describe('the analysis of runs', () => {
  let workspace: Workspace;
  const build = (round: number, env: Readonly<Record<string, string>> = {}) =>
    workspace.nx(['run-many', '-t', 'build'], { ROUND: `${round}`, PAUSE: '0.1', ...env });
  const json = <T>(file: string): T => JSON.parse(workspace.read(file)) as T;
  const runs = (): string[] =>
    readdirSync(join(workspace.root, 'logs/etl'))
      .filter((name) => /_20\d{6}_\d{9}-.*json$/.test(name))
      .sort();

  beforeAll(async () => {
    workspace = await makeWorkspace(files);
  });
  afterAll(() => workspace.dispose());

  it('fails, and says what to do, before there is any record', async () => {
    for (const name of ['analyze', 'utilization', 'compare', 'page']) {
      const { code, output } = await workspace.command(`runs:${name}`);
      expect({ name, failed: code !== 0 }).toEqual({ name, failed: true });
      expect(output).toMatch(/there is no record of a run in logs|no task has held a slot since 20/);
    }
  });

  it('runs:analyze finds the run that was slower than noise explains, and what had changed', async () => {
    for (let round = 1; round <= 8; round += 1) expect((await build(round)).code).toBe(0);
    // All of it comes from the cache, so it is no run of these tasks.
    expect((await build(8)).code).toBe(0);
    workspace.edit('projects/games/work.sh', 'sleep', 'sleep 4; sleep');
    expect((await build(9)).code).toBe(0);
    expect(runs()).toHaveLength(10);
    workspace.write(damaged, '{"version": 1, "run');
    workspace.write(newer, '{"version": 99}');
    const { code, output } = await workspace.nx([
      'run',
      'runs:analyze',
      '--workflow=etl',
      '--last=9',
      '--json=out/a.json',
    ]);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(output).toMatch(/^games:build +9 +– /m);
    expect(output).toMatch(
      /slower in its last run: games:build \(local\): [4-9](?:\.\d)? s; median of the 8 before .*\n.* {2}since run 20.*; then .*projects\/games\/work\.sh changed/,
    );
    expect(output).not.toMatch(/slower in its last run: count:build/);
    expect(output).toContain(`warning: ${damaged} is passed over: it is cut off or no JSON`);
    expect(output).toMatch(new RegExp(`warning: ${newer} is passed over: .*version 99`));
    const { tasks, runs: lines, unreadable } = json<Analysis>('out/a.json');
    expect(tasks.map(({ task, runs: count, verdict }) => [task, count, verdict.kind])).toEqual([
      ['games:build', 9, 'slower'],
      ['count:build', expect.any(Number), expect.not.stringMatching('slower')],
    ]);
    expect(lines).toHaveLength(9);
    expect(unreadable.map(({ file }) => file).sort()).toEqual([damaged, newer]);
  });

  it('runs:analyze counts failures, and names the task that may be meant', async () => {
    expect((await build(10, { BREAK: 'yes' })).code).not.toBe(0);
    await workspace.told('runs:analyze', ['--task=games:build', '--last=3', '--json=out/one.json']);
    expect(json<Analysis>('out/one.json').tasks).toMatchObject([
      { task: 'games:build', runs: 3, failures: 1 },
    ]);
    const { code, output } = await workspace.command('runs:analyze', ['--task=game:build']);
    expect(code).not.toBe(0);
    expect(output).toMatch(/there is no task game:build.*\n.*→ --task=games:build/);
  });

  it('runs:compare holds the last two runs against each other, or those that are named', async () => {
    const last = await workspace.succeed(['run', 'runs:compare', '--json=out/last.json']);
    expect(last.output).toMatch(/^games:build +failed .* built /m);
    expect(json<RunComparison>('out/last.json')).toMatchObject({
      run: { status: 'failed' },
      with: { status: 'succeeded' },
      tasks: [
        { task: 'games:build', ranIn: 'both', run: { status: 'failed' }, with: { status: 'built' } },
        { task: 'count:build', ranIn: 'with', run: { status: 'skipped' }, with: { status: 'built' } },
      ],
    });
    const [first = '', second = ''] = runs()
      .map((name) => name.replace(/.*parallel_run_|\.json/g, ''))
      .filter((id) => id > '20260102');
    const options = [`--run=${second}`, `--with=${first}`, '--json=out/named.json'];
    expect(await workspace.told('runs:compare', options)).toMatch(/^games:build +built .* × \d/m);
    const { run, with: other, inputs } = json<RunComparison>('out/named.json');
    expect([run.runId, other.runId]).toEqual([second, first]);
    expect(inputs.map(({ input }) => input)).toEqual(['environment:ROUND', 'output:games:build/rows.csv']);
    const { code, output } = await workspace.command('runs:compare', ['--run=1999']);
    expect(code).not.toBe(0);
    expect(output).toMatch(/no run in logs\/ has an id that begins with 1999\n.*→ --run=20/);
  });

  it('runs:page writes any run as a page, as a trace and as metrics, and names damaged records', async () => {
    const { output } = await workspace.succeed(['run', 'runs:page', '--last=3']);
    expect(output).toMatch(/^wrote logs\/runs\.html\n\d+ kB: open it in a browser/m);
    expect(output).toContain(`warning: ${damaged} is passed over: it is cut off or no JSON`);
    const [, text = ''] = /id="data">([^]*?)<\/script>/.exec(workspace.read('logs/runs.html')) ?? [];
    const data = JSON.parse(text) as PageData;
    expect(data.runs.map(({ status }) => status)).toEqual(['failed', 'succeeded', 'succeeded']);
    const [failed, slow] = data.runs;
    const [games] = (failed?.tasks ?? []).filter(({ id }) => id === 'games:build');
    expect(games).toMatchObject({
      status: 'failed',
      exitCode: 3,
      failure: { what: expect.any(String) as string },
    });
    expect(workspace.read(games?.log ?? '')).toContain('the source is gone');
    expect(slow?.tasks.find(({ id }) => id === 'games:build')).toMatchObject({
      why: expect.stringMatching(/^it ran because/) as string,
      changes: expect.arrayContaining(['projects/games/work.sh changed']) as string[],
    });
    const record = workspace.read(slow?.record ?? '');
    expect(slow?.criticalPath).toEqual((JSON.parse(record) as RunRecord).criticalPath);
    expect(data.trends.tasks.find(({ task }) => task === 'games:build')?.points.length).toBeGreaterThan(8);
    expect(data.unreadable.map(({ file }) => file).sort()).toEqual([damaged, newer]);

    const trace = await workspace.told('runs:page', [
      '--format=chrome-trace',
      `--run=${slow?.runId}`,
      '--output=out/t.json',
    ]);
    expect(trace).toContain('wrote out/t.json');
    expect(json<ChromeTrace>('out/t.json').traceEvents.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['games:build', 'count:build']),
    );
    await workspace.told('runs:page', ['--format=prometheus']);
    expect(workspace.read('logs/runs.prom')).toMatch(
      /^nx_research_run_task_failed\{task="games:build",host="local"\} 1$/m,
    );
    await workspace.told('runs:page', ['--format=openmetrics']);
    expect(workspace.read('logs/runs.openmetrics.txt')).toMatch(/\n# EOF\n$/);
  });

  it.each([
    [['--format=openmetrics', '--last=2'], /--last=2 does not go with --format=openmetrics/],
    [['--run=1999'], /no run in logs\/ has an id that begins with 1999/],
    [['--format=htm'], /format/],
    [['--last=0'], /last/],
    [['--output=hosts.yaml/runs.html'], /hosts\.yaml\/runs\.html could not be written/],
    [['--workflow=training'], /no record of a run of the workflow training/],
  ])('runs:page %j fails and says why', async (options, why) => {
    const { code, output } = await workspace.command('runs:page', options);
    expect(code).not.toBe(0);
    expect(output).toMatch(why);
  });

  it('runs:utilization shows how busy the slots of this machine have been', async () => {
    const { output } = await workspace.succeed([
      'run',
      'runs:utilization',
      '--last-days=2',
      '--json=out/u.json',
    ]);
    expect(output).toMatch(/^local +2 cpu +\d\.\d\d h +\d+ % +\d+ % /m);
    const { hosts, runs: count } = json<Utilization>('out/u.json');
    expect(count).toBe(11);
    const [local] = hosts;
    expect(local).toMatchObject({ host: 'local', slots: [{ kind: 'cpu', fewest: 2, most: 2 }] });
    // Eight pauses of 0.1 s and one of 4.1 s.
    expect(local?.slots[0]?.busyMs).toBeGreaterThan(4850);
    expect(local?.slots[0]?.busyMs).toBeLessThan(2 * (local?.runningMs ?? 0));
  });
});
