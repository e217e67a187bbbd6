import { isRunning } from '@research/process';
import { makeWorkspace, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const model = 'projects/models/slow';
const results = `${model}/results`;

/** Counts its starts, trains until somebody makes `go`, and leaves the results of a coin. */
const script = `
echo x >> starts.txt
echo $$ > pid.txt
echo epoch 1
[ -e "$CHECKPOINT_DIR/epoch" ] && echo resumed
touch "$CHECKPOINT_DIR/epoch"
until [ -e go.txt ] || [ -n "$RESEARCH_SMOKE" ]; do sleep 0.05; done
echo epoch 2
cp coin/predictions.csv coin/metrics.json "$WRITE_DIR"
`;

const interval = (estimate: number) => ({ estimate, low: estimate - 0.1, high: estimate + 0.1 });
const metrics = {
  seed: 1,
  bootstrap_samples: 100,
  n: 4,
  seasons: [2022],
  metrics: { auc: interval(0.5), log_loss: interval(0.693147), brier: interval(0.25), roi: null },
};
const games = [1, 0, 1, 0].map((won, index) => `g${index},2022,${won},0.5,,`);
const predictions = `${['game_id,season,home_win,p_home,home_moneyline,away_moneyline', ...games].join('\n')}\n`;

const project = {
  name: 'slow',
  tags: ['kind:model'],
  targets: {
    train: {
      executor: 'nx-research:train',
      options: {
        script: 'train.sh',
        reads: { words: 'words/words.txt' },
        results: ['predictions.csv', 'metrics.json'],
        unrelated: ['starts.txt', 'pid.txt', 'go.txt'],
      },
    },
  },
};

/** What the training waits for. */
const words = {
  name: 'words',
  targets: {
    build: { executor: 'nx-research:script', options: { script: 'words.sh', writes: ['words.txt'] } },
  },
};

/** Polls until the value is there; a test that waits in vain fails by its time limit. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await delay(50);
  }
}

describe('a training', () => {
  let workspace: Workspace;
  const path = (name: string): string => join(workspace.root, model, name);
  const starts = (): number => readFileSync(path('starts.txt'), 'utf8').trim().split('\n').length;
  const pid = (): Promise<number> =>
    until(() => (existsSync(path('pid.txt')) && Number(readFileSync(path('pid.txt'), 'utf8'))) || undefined);

  /** True when somebody has asked for the job, has heard that it is there, and so follows it. */
  function isFollowedSince(ms: number): boolean {
    const asked = join(workspace.root, '.research/asked/local');
    const notes = existsSync(asked) ? readdirSync(asked).filter((name) => name.endsWith('.json')) : [];
    return notes.some((name) => {
      const { start } = JSON.parse(readFileSync(join(asked, name), 'utf8') || '{}') as { start?: string };
      return Boolean(start) && statSync(join(asked, name)).mtimeMs > ms;
    });
  }

  /** An nx command that goes on while the test does; `shows` waits for what it prints. */
  function start(...args: string[]) {
    const nx = spawn(join(workspace.root, 'node_modules/.bin/nx'), ['run', ...args], {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a process group of its own, as in a terminal
    });
    let output = '';
    for (const stream of [nx.stdout, nx.stderr])
      stream.on('data', (bytes: Buffer) => (output += String(bytes)));
    const ended = once(nx, 'close').then(() => output);
    return { nx, ended, shows: (text: string) => until(() => output.includes(text) || undefined) };
  }

  beforeAll(async () => {
    workspace = await makeWorkspace({
      [`${model}/project.json`]: JSON.stringify(project),
      [`${model}/train.sh`]: script,
      'projects/words/project.json': JSON.stringify(words),
      'projects/words/words.sh': 'echo hello > "$WRITE_DIR/words.txt"\n',
      [`${model}/coin/metrics.json`]: JSON.stringify(metrics),
      [`${model}/coin/predictions.csv`]: predictions,
      'tools/commands/hosts/project.json': readFileSync(
        join(__dirname, '../../commands/hosts/project.json'),
        'utf8',
      ),
    });
  });
  afterAll(async () => {
    await workspace.command('hosts:cancel', ['--all']);
    workspace.dispose();
  });

  it('can be tried on a small slice, which touches no results', async () => {
    const { output } = await workspace.succeed(['run', 'slow:train:smoke']);
    expect(output).toContain('metrics.json and predictions.csv keep the contract');
    expect(readdirSync(path('out'))).toEqual(['train-smoke']);
    expect(existsSync(path('results'))).toBe(false);
    workspace.remove(`${model}/starts.txt`);
    workspace.remove(`${model}/pid.txt`);
  });

  it('goes on when nx is killed; run again it is attached to, and trained once', async () => {
    const first = start('slow:train');
    await first.shows('epoch 1');
    const job = await pid();
    first.nx.kill('SIGKILL');
    await once(first.nx, 'exit');
    await delay(500);
    expect(isRunning(job)).toBe(true);

    const jobs = await workspace.succeed(['run', 'hosts:jobs']);
    expect(jobs.output).toMatch(/[0-9a-f]{6} +slow:train +local +running .* epoch 1/);

    const second = start('slow:train');
    await second.shows('is running already: attached; its log from byte 8 on');
    writeFileSync(path('go.txt'), '');
    const output = await second.ended;
    expect(output).toContain('epoch 2');
    expect(output).not.toContain('epoch 1');
    expect(starts()).toBe(1);
    expect(workspace.read(`${results}/predictions.csv`)).toBe(predictions);
    expect((await workspace.succeed(['run', 'slow:train'])).output).toContain('the results are fresh');
    // For the tests that follow: another training, which waits again.
    for (const name of ['go.txt', 'pid.txt']) workspace.remove(`${model}/${name}`);
    workspace.edit(`${model}/train.sh`, 'epoch 2', 'epoch two');
  });

  it.each([
    ['one task after those it waits for', 'run slow:train'],
    ['several', 'run-many -t build train'],
  ])(
    'is let go of by Ctrl-C in a terminal that runs %s, which prints how to end it',
    async (_name, command) => {
      const beganMs = Date.now();
      const terminal = spawn('script', ['-qec', `node_modules/.bin/nx ${command}`, '/dev/null'], {
        cwd: workspace.root,
        env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0' },
      });
      let output = '';
      terminal.stdout.on('data', (bytes: Buffer) => (output += String(bytes)));
      await until(() => isFollowedSince(beganMs) || undefined);
      const job = await pid();
      terminal.stdin.write('\x03');
      await once(terminal, 'close');
      expect(output).toMatch(/slow:train goes on as job [0-9a-f]{6}/);
      expect(output).toMatch(/npx nx run hosts:cancel --job=[0-9a-f]{6}/);
      expect(isRunning(job)).toBe(true);
    },
  );

  it('is let go of when nx is killed, which is told in the terminal that nx was started in', async () => {
    // Nx shows the output of one task by a terminal of its own, which is gone with it.
    const shell = `sh -c 'echo $$ >nx.pid; exec node_modules/.bin/nx run slow:train'; read -r enough`;
    workspace.write('terminal.sh', shell);
    const terminal = spawn('script', ['-qec', 'sh terminal.sh', '/dev/null'], {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0' },
    });
    let output = '';
    terminal.stdout.on('data', (bytes: Buffer) => (output += String(bytes)));
    await until(() => output.includes('is running already: attached') || undefined);
    process.kill(Number(workspace.read('nx.pid')), 'SIGKILL');
    const told = /slow:train goes on as job [0-9a-f]{6}/;
    await until(() => told.test(output) || undefined);
    terminal.stdin.write('\n');
    await once(terminal, 'close');
    expect(output).toMatch(told);
    for (const name of ['terminal.sh', 'nx.pid']) workspace.remove(name);
  });

  it('is cancelled by its id, and nothing of it is left; run again it resumes', async () => {
    const jobs = await workspace.told('hosts:jobs');
    const [, id = ''] = /([0-9a-f]{6}) +slow:train +local +running/.exec(jobs) ?? [];
    expect(await workspace.told('hosts:logs', [`--job=${id}`])).toContain('epoch 1');
    const follow = start('hosts:logs', `--job=${id}`, '--follow');
    await follow.shows('epoch 1');
    const { output } = await workspace.succeed(['run', 'hosts:cancel', `--job=${id}`]);
    expect(await follow.ended).toContain(`job ${id} of slow:train: cancelled`);
    expect(output).toContain(`job ${id} of slow:train: cancelled; nothing of it is running`);
    expect(isRunning(await pid())).toBe(false);
    writeFileSync(path('go.txt'), '');
    expect((await workspace.succeed(['run', 'slow:train'])).output).toContain('resumed');
  });

  it('names a job that does not exist, whatever its id looks like', async () => {
    for (const id of ['123456', '12e4', 'abc']) {
      const { code, output } = await workspace.nx(['run', 'hosts:logs', `--job=${id}`]);
      expect(code).not.toBe(0);
      expect(output).toMatch(/there is no job \w+; there are [0-9a-f]{6} \(slow:train/);
    }
  });

  it('leaves folders that hosts:clean removes', async () => {
    expect(await workspace.told('hosts:clean', ['--dry-run'])).toMatch(
      /would remove job [0-9a-f]{6} of slow:train \(done\): 0\.\d MiB/,
    );
    await workspace.succeed(['run', 'hosts:clean']);
    expect(await workspace.told('hosts:jobs')).toContain('there are no jobs');
  });
});
