import { copyWorkspace, oneProcess, type Sshd, startSshd, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const models = ['glm', 'neural-net', 'random-forest', 'xgboost'] as const;
const resultsOf = (model: string): string[] =>
  ['metrics.json', 'predictions.csv'].map((name) => `projects/models/${model}/results/${name}`);

/** A line that makes a training wait on its host, and changes nothing of what it leaves. */
const waitsForGo =
  'import os, time\nwhile not os.path.exists(os.path.expanduser("~/go")):\n    time.sleep(0.1)\n';

/** How many jobs a table has. */
const rowsOf = (table: string): number => table.match(/^[0-9a-f]{6} +\S+:train /gm)?.length ?? 0;

/** An nx command that goes on while the test does. How it ends with plugin workers is what durable.spec.ts is about. */
function startNx(workspace: Workspace, ...args: string[]) {
  const nx = spawn(join(workspace.root, 'node_modules/.bin/nx'), [...args, '--output-style=stream'], {
    cwd: workspace.root,
    env: { ...process.env, ...oneProcess, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, as in a terminal
  });
  let output = '';
  for (const stream of [nx.stdout, nx.stderr])
    stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const ended = once(nx, 'close');
  return {
    nx,
    ended,
    async until(holds: (output: string) => boolean): Promise<void> {
      for (const deadline = Date.now() + 120_000; !holds(output); await delay(50)) {
        if (nx.exitCode === null && Date.now() < deadline) continue;
        if (nx.exitCode === null) process.kill(-(nx.pid ?? 0), 'SIGKILL');
        throw new Error(output);
      }
    },
  };
}

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
  });
  afterAll(async () => {
    workspace.dispose();
    await sshd.stop();
  });

  /** Models with stale results; an edit of a script makes its search stale, too, which is not of interest here. */
  const staleModels = async (): Promise<string[]> => {
    const output = await workspace.told('training:status');
    return [...output.matchAll(/^(\S+) +stale /gm)].map(([, model = '']) => model);
  };

  it('trains what is for a GPU while this machine trains the rest, outlives nx, and gives the same bytes', async () => {
    const before = models.flatMap(resultsOf).map((path) => workspace.read(path));
    const training = ['run-many', '-t', 'train', '--output-style=static'];
    // A trained model says why it would be trained again: an edit that changes nothing of it.
    for (const model of ['xgboost', 'neural-net', 'random-forest'])
      workspace.edit(`projects/models/${model}/train.py`, /^/, '# trained anew\n');
    const first = startNx(workspace, 'run-many', '-t', 'train');
    await first.until(() => sshd.processes().some(({ command }) => command.includes('train.py')));
    process.kill(-(first.nx.pid ?? 0), 'SIGKILL');
    await first.ended;

    const second = await workspace.succeed(training);
    expect(second.output).toMatch(
      /is running already on host workstation: attached|has ended meanwhile on host workstation/,
    );
    expect(models.flatMap(resultsOf).map((path) => workspace.read(path))).toEqual(before);
    const provenance = JSON.parse(workspace.read('projects/models/xgboost/out/train/provenance.json')) as {
      host: string;
    };
    expect(provenance.host).toBe('workstation');

    const jobs = await workspace.told('hosts:jobs', ['--host=workstation']);
    expect(jobs).toMatch(/xgboost:train +workstation +done/);
    expect(jobs).toMatch(/neural-net:train +workstation +done/);
    expect(await staleModels()).toEqual([]);
  });

  it('trains in a workflow on both hosts at once; nx killed, then Ctrl-C, then to the end: trained once, the same bytes', async () => {
    const table = 'projects/models/comparison/out/build/model_comparison_table.tex';
    const files = [...models.flatMap(resultsOf), table];
    await workspace.succeed(['run', 'training:run']);
    const before = files.map((path) => workspace.read(path));
    for (const model of ['xgboost', 'neural-net'])
      workspace.edit(`projects/models/${model}/train.py`, /^/, waitsForGo);
    workspace.edit('projects/models/random-forest/train.py', /^/, '# trained by the workflow\n');
    const jobs = () => workspace.told('hosts:jobs');
    const startsBefore = rowsOf(await jobs());

    const killed = startNx(workspace, 'run', 'training:run');
    await killed.until(() => sshd.processes().some(({ command }) => command.includes('train.py')));
    killed.nx.kill('SIGKILL'); // what it started finds out by itself
    await killed.ended;

    const stopped = startNx(workspace, 'run', 'training:run');
    await stopped.until((output) => output.includes('is running already on host workstation: attached'));
    process.kill(-(stopped.nx.pid ?? 0), 'SIGINT');
    await stopped.ended;
    const meanwhile = await jobs();
    expect(meanwhile).toMatch(/(?:xgboost|neural-net):train +workstation +running/);
    expect(meanwhile).toMatch(/random-forest:train +local +(?:running|done)/);

    writeFileSync(join(sshd.home, 'go'), '');
    const last = await workspace.succeed(['run', 'training:run']);
    expect(last.output).toMatch(/attached|has ended meanwhile on host workstation/);
    expect(files.map((path) => workspace.read(path))).toEqual(before);
    // One start of each of the three: whoever asked again was given the same job.
    expect(rowsOf(await jobs()) - startsBefore).toBe(3);
    expect(await staleModels()).toEqual([]);
  });
});
