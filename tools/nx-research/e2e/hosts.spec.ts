import { isRunning } from '@research/process';
import { makeWorkspace, type Workspace } from '@research/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Says when it begins and ends, and what it finds in its environment. */
const work = `
echo "begin $1 $$" >> "$LOG"
sleep "$2"
echo "end $1 $$" >> "$LOG"
echo "gpus=$CUDA_VISIBLE_DEVICES threads=$OMP_NUM_THREADS tool=$BOX_TOOL" > "$WRITE_DIR/out.txt"
`;

/** A project with one task that waits for some seconds. */
function project(name: string, { tags = [] as string[], seconds = 1.5, options = {} } = {}) {
  const build = {
    script: 'work.sh',
    args: [name, `${seconds}`],
    writes: ['out.txt'],
    env: ['LOG'],
    ...options,
  };
  return {
    [`projects/${name}/work.sh`]: work,
    [`projects/${name}/project.json`]: {
      name,
      tags,
      targets: { build: { executor: 'nx-research:script', options: build } },
    },
  };
}

const gpu = { tags: ['gpu'] };
const twoHosts = `
hosts:
  local:
    slots: { cpu: 1, gpu: 0 }
  box:
    slots: { cpu: 4, gpu: 2 }
    memoryMiB: 4000
    setup: export BOX_TOOL=hammer
`;

describe('two hosts', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await makeWorkspace({
      'hosts.yaml': twoHosts,
      ...project('g1', gpu),
      ...project('g2', gpu),
      ...project('g3', gpu),
      ...project('c1'),
      ...project('c2'),
      ...project('wide', { options: { host: 'box', needs: { cpu: 3 } } }),
      ...project('large', { options: { needs: { memoryMiB: 10_000_000 } } }),
      ...project('newer', { ...gpu, options: { requires: { sh: '>=9' } } }),
      ...project('slow', { ...gpu, seconds: 300 }),
      'tools/hosts/project.json': {
        name: 'hosts',
        targets: {
          check: { executor: 'nx-research:hosts-check' },
          slots: { executor: 'nx-research:hosts-slots' },
        },
      },
    });
  });
  const running = new Set<ChildProcess>();
  afterAll(() => workspace.dispose());
  afterEach(() => {
    for (const child of running) child.kill();
    running.clear();
  });
  beforeEach(() => {
    workspace.write('hosts.yaml', twoHosts);
    workspace.write('.research/log', '');
  });

  const log = (): string[][] =>
    readFileSync(join(workspace.root, '.research/log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' '));
  const LOG = (): Record<string, string> => ({ LOG: join(workspace.root, '.research/log') });
  const again = (names: string, env = {}) =>
    workspace.nx(['run-many', '-t', 'build', '-p', names, '--skip-nx-cache'], { ...LOG(), ...env });

  /** How many of the tasks that begin with a letter ran at once. */
  function mostAtOnce(letter: string): number {
    const counts = [0];
    for (const [event = '', name = ''] of log())
      if (name.startsWith(letter)) counts.push((counts.at(-1) ?? 0) + (event === 'begin' ? 1 : -1));
    return Math.max(...counts);
  }

  it('are in use at once, each with no more tasks than it has slots', async () => {
    const { code, output } = await again('g1,g2,g3,c1,c2');
    expect(code === 0 ? 'built' : output).toBe('built');
    expect([mostAtOnce('g'), mostAtOnce('c')]).toEqual([2, 1]);
    expect(mostAtOnce('')).toBe(3);
    expect(output).toMatch(/g1:build runs on host box/);
    expect(output).toMatch(
      /waiting for a gpu slot of host box behind g\d:build \(process \d+\), g\d:build \(process \d+\)/,
    );
    expect(output).toMatch(/waiting for a cpu slot behind c\d:build \(process \d+\)/);
  });

  it('give what they have: a GPU each, threads, what the setup line sets', async () => {
    await again('g1,c1,wide');
    const out = (name: string) => workspace.read(`projects/${name}/out/build/out.txt`);
    expect(out('g1')).toMatch(/^gpus=[01] threads=1 tool=hammer\n$/);
    expect(out('c1')).toBe('gpus= threads=1 tool=\n');
    expect(out('wide')).toBe('gpus= threads=3 tool=hammer\n');
    const provenance = JSON.parse(workspace.read('projects/g1/out/build/provenance.json')) as {
      host: string;
    };
    expect(provenance.host).toBe('box');
  });

  it('are no part of what a task is: outputs that are in place stay, wherever it would run now', async () => {
    const declared = 'projects/g1/project.json';
    const before = workspace.read(declared);
    await again('g1');
    workspace.edit(declared, '"script"', '"host":"local","needs":{"cpu":1,"memoryMiB":1},"script"');
    expect((await workspace.nx(['run', 'g1:build'], LOG())).ran).toEqual({ 'g1:build': 'kept' });
    workspace.write(declared, before);
  });

  it('have fewer slots for one run with RESEARCH_SLOTS; without a GPU the CPU here does, and says so', async () => {
    const one = await again('g1,g2', { RESEARCH_SLOTS: 'gpu=1' });
    expect([one.code, mostAtOnce('g')]).toEqual([0, 1]);
    const none = await again('g1', { RESEARCH_SLOTS: 'gpu=0' });
    expect(none.code).toBe(0);
    expect(none.output).toMatch(/no host has a gpu slot: g1:build runs on the CPU here/);
    expect(workspace.read('projects/g1/out/build/out.txt')).toBe('gpus= threads=1 tool=\n');
  });

  it('refuse what they do not have, each by name; strict: a CPU instead of a GPU, too', async () => {
    const { output } = await again('large,newer');
    expect(output).toMatch(
      /no host has what large:build needs\n {2}local has \d+ of 10000000 MiB of memory\n {2}box has 4000 of/,
    );
    expect(output).toMatch(/host box: sh 9 or newer is needed/);
    workspace.write('hosts.yaml', 'strict: true\nhosts: { local: { slots: { cpu: 2, gpu: 0 } } }\n');
    const strict = await again('g1,c1');
    expect(strict.ran).toEqual({ 'g1:build': 'failed', 'c1:build': 'built' });
    expect(strict.output).toMatch(
      /no host has a gpu slot, and hosts\.yaml is strict: g1:build must not run on a CPU/,
    );
  });

  it('are wrong: every task says where, and the graph is as ever', async () => {
    workspace.write('hosts.yaml', 'hosts:\n  box:\n    slots: { cpu: 0 }\n');
    const { code, output } = await again('c1,g1');
    expect(code).not.toBe(0);
    expect(
      output.match(/hosts\.yaml:3:14: hosts\.box\.slots\.cpu: a host has at least one cpu slot/g),
    ).toHaveLength(2);
    expect(log()).toEqual([]);
    expect((await workspace.succeed(['show', 'projects'])).output).toMatch(/\bwide\b/);
  });

  it('tell by hosts:check what is there, and fail where something is not', async () => {
    const { code, output } = await workspace.nx(['run', 'hosts:check']);
    expect(output).toMatch(/^local +1 cpu .* taken and freed +ready$/m);
    expect(output).toMatch(/^box +4 cpu, 2 gpu /m);
    const hasGpu = /^box .* ready$/m.test(output);
    expect(code).toBe(hasGpu ? 0 : 1);
    workspace.write('hosts.yaml', 'hosts: { box: { setup: . /no/venv/bin/activate } }\n');
    const broken = await workspace.command('hosts:check');
    expect(broken.code).toBe(1);
    expect(broken.output).toMatch(/^box .* fails .* FAILED$/m);
    expect(broken.output).toMatch(/setup line of host box failed: \. \/no\/venv[^]*\| .*\/no\/venv/);
  });

  it('tell by hosts:slots who holds and who waits; what is killed frees its slot', async () => {
    workspace.write('hosts.yaml', 'hosts: { box: { slots: { gpu: 1 } } }\n');
    const first = start('slow');
    const script = Number(await until(() => log().find(([, name]) => name === 'slow')?.[2]));
    const second = start('g1');
    await until(() => (/waiting for a gpu slot/.test(second.output()) ? true : undefined));
    const shown = (await workspace.nx(['run', 'hosts:slots'])).output;
    const holder = Number(
      /^box +gpu 0 +slow:build +(\d+) +\d\d:\d\d:\d\d +(?:\d+ min )?\d+ s$/m.exec(shown)?.[1],
    );
    expect(shown).toMatch(
      /waiting for gpu slots of box, in this order:\n {2}1\. g1:build \(process \d+\), for (?:\d+ min )?\d+ s/,
    );
    expect(shown).toMatch(/output folder of slow:build: held by slow:build \(process \d+\), for/);

    process.kill(holder, 'SIGKILL');
    await until(() => (isRunning(holder) ? undefined : true));
    expect(await workspace.told('hosts:slots')).toMatch(
      /^box +gpu 0 +slow:build +\d+, which has ended; what it started goes on/m,
    );
    process.kill(-script, 'SIGKILL'); // its whole group: its sleep holds the slot, too
    await until(() => (log().some(([event, name]) => event === 'end' && name === 'g1') ? true : undefined));
    expect(await second.ended).toBe(0);
    await first.ended;
  });

  /** A build in a terminal of its own. */
  function start(name: string) {
    const nx = spawn(
      join(workspace.root, 'node_modules/.bin/nx'),
      ['run', `${name}:build`, '--skip-nx-cache'],
      {
        cwd: workspace.root,
        // A task that is killed leaves its temporary folder.
        env: {
          ...process.env,
          NX_DAEMON: 'false',
          TMPDIR: join(workspace.root, '.research'),
          ...LOG(),
        },
      },
    );
    running.add(nx);
    let text = '';
    for (const stream of [nx.stdout, nx.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => nx.once('close', resolve));
    return { output: () => text, ended };
  }
});

/** Polls until the value is there; a test that waits in vain fails by its time limit. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await delay(50);
  }
}
