import { copyWorkspace, type Sshd, startSshd, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const models = ['glm', 'neural-net', 'random-forest', 'xgboost'] as const;
const resultsOf = (model: string): string[] =>
  ['metrics.json', 'predictions.csv'].map((name) => `projects/models/${model}/results/${name}`);

describe('a workstation behind SSH', () => {
  let workspace: Workspace;
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
    workspace = await copyWorkspace('far', { built: true });
    workspace.write(
      'hosts.local.yaml',
      [
        'hosts:',
        '  workstation:',
        '    transport: ssh',
        `    destination: ${sshd.hostAlias}`,
        `    sshConfig: ${sshd.clientConfigFile}`,
        '    slots: { cpu: 2, gpu: 1 }',
        '',
      ].join('\n'),
    );
  }, 300_000);
  afterAll(async () => {
    workspace.dispose();
    await sshd.stop();
  });

  it('trains what is for a GPU while this machine trains the rest, outlives nx, and gives the same bytes', async () => {
    const before = models.flatMap(resultsOf).map((path) => workspace.read(path));
    const training = ['run-many', '-t', 'train', '--output-style=static'];
    // A trained model says why it would be trained again: an edit that changes nothing of it.
    for (const model of ['xgboost', 'neural-net', 'random-forest'])
      workspace.edit(`projects/models/${model}/train.py`, /^/, '# trained anew\n');
    const nx = join(workspace.root, 'node_modules/.bin/nx');
    const first = spawn(nx, training, {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [first.stdout, first.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    while (!sshd.processes().some(({ command }) => command.includes('train.py'))) {
      if (first.exitCode !== null) throw new Error(output);
      await delay(50);
    }
    const ended = once(first, 'exit');
    process.kill(-(first.pid ?? 0), 'SIGKILL');
    await ended;

    const second = await workspace.succeed(training);
    expect(second.output).toMatch(
      /is running already on host workstation: attached|has ended meanwhile on host workstation/,
    );
    expect(models.flatMap(resultsOf).map((path) => workspace.read(path))).toEqual(before);
    const provenance = JSON.parse(workspace.read('projects/models/xgboost/out/train/provenance.json')) as {
      host: string;
    };
    expect(provenance.host).toBe('workstation');

    const jobs = await workspace.succeed(['run', 'hosts:jobs', '--host=workstation']);
    expect(jobs.output).toMatch(/xgboost:train +workstation +done/);
    expect(jobs.output).toMatch(/neural-net:train +workstation +done/);
    const status = await workspace.succeed(['run', 'training:status']);
    expect(status.output).not.toContain('stale');
  }, 600_000);

  it('takes a training without us, and what it has left is brought home later', async () => {
    const results = resultsOf('xgboost').map((path) => workspace.read(path));
    workspace.edit('projects/models/xgboost/train.py', /^/, '# trained without us\n');
    const submitted = await workspace.succeed(['run', 'xgboost:train'], { RESEARCH_DETACH: '1' });
    expect(submitted.output).toMatch(
      /host workstation has it as job [0-9a-f]{6}, and works on it without us/,
    );
    expect((await workspace.succeed(['run', 'training:status'])).output).toContain('stale');
    const jobs = () => workspace.succeed(['run', 'hosts:jobs', '--host=workstation']);
    while (!(await jobs()).output.includes('done, not collected')) await delay(200);
    const collected = await workspace.succeed(['run', 'hosts:collect']);
    expect(collected.output).toContain('has ended meanwhile on host workstation');
    expect(resultsOf('xgboost').map((path) => workspace.read(path))).toEqual(results);
    expect((await workspace.succeed(['run', 'training:status'])).output).not.toContain('stale');
    expect((await workspace.succeed(['run', 'hosts:collect'])).output).toContain(
      'nothing has ended that is not here already',
    );
  }, 300_000);
});
