import { makeWorkspace, oneProcess, type Workspace } from '@research/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Programs by which a Mac tells of itself, which tell what is in files of the test instead: pages of 1 MiB. */
const standIns = {
  uname: 'echo Darwin',
  vm_stat: `cat << END
Mach Virtual Memory Statistics: (page size of 1048576 bytes)
Pages free:                               $(cat "$0.free").
Pages inactive:                           0.
Pages speculative:                        0.
Swapins:                                  0.
Swapouts:                                 0.
END`,
  sysctl: `case $2 in
  hw.memsize) echo ${16 * 2 ** 30} ;;
  vm.swapusage) echo 'total = 2048.00M  used = 512.00M  free = 1536.00M  (encrypted)' ;;
  kern.memorystatus_vm_pressure_level) echo 1 ;;
  vm.loadavg) echo '{ 1.50 2.00 2.50 }' ;;
esac`,
  nproc: 'echo 8',
  df: `echo Filesystem 1024-blocks Used Available Capacity Mounted; echo /dev/disk 99999999 9 67108864 9% /`,
  'nvidia-smi': 'exit 9',
};

/** A project with one task that says when it begins and ends, and ends when the file that it is told of is there. */
function project(name: string, needs = {}) {
  const options = { script: 'work.sh', args: [name], writes: ['out.txt'], env: ['LOG'], needs };
  return {
    [`projects/${name}/work.sh`]: `
echo "begin $1" >> "$LOG"
until [ -e "$LOG.go" ]; do sleep 0.05; done
echo "end $1" >> "$LOG"
echo done > "$WRITE_DIR/out.txt"
`,
    [`projects/${name}/project.json`]: {
      name,
      targets: { build: { executor: 'nx-research:script', options } },
    },
  };
}

describe('the capacity of hosts', () => {
  let workspace: Workspace;
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    workspace = await makeWorkspace({
      'hosts.yaml': 'hosts: { local: { slots: { cpu: 8, gpu: 0 } } }\n',
      ...project('large', { memoryMiB: 6000 }),
      ...project('other', { memoryMiB: 6000 }),
      ...project('known'),
      'projects/model/train.sh': `perl -e 'my $memory = "x" x (300 << 20); sleep 4'`,
      'projects/model/project.json': {
        name: 'model',
        targets: {
          train: {
            executor: 'nx-research:train',
            options: { script: 'train.sh', results: ['predictions.csv', 'metrics.json'], smoke: true },
          },
        },
      },
      'tools/hosts/project.json': {
        name: 'hosts',
        targets: { capacity: { executor: 'nx-research:hosts-capacity' } },
      },
      '.gitignore': 'node_modules\nout/\n.nx/\n.research/\nlogs/\nbin/\n',
    });
    for (const [name, text] of Object.entries(standIns)) {
      workspace.write(`bin/${name}`, `#!/bin/sh\n${text}\n`);
      chmodSync(join(workspace.root, 'bin', name), 0o755);
    }
  });
  beforeEach(() => {
    workspace.write('log', '');
    workspace.remove('log.go');
    free(8192);
  });
  afterEach(() => {
    for (const child of running) child.kill();
    running.clear();
  });
  afterAll(() => workspace.dispose());

  /** What the machine is to say that it has free, MiB. */
  function free(mebibytes: number): void {
    writeFileSync(join(workspace.root, 'bin/vm_stat.free'), `${mebibytes}`);
  }
  const env = (): Record<string, string> => ({
    PATH: `${join(workspace.root, 'bin')}:${process.env['PATH']}`,
    LOG: join(workspace.root, 'log'),
  });
  const capacity = (...args: string[]) => workspace.command('hosts:capacity', args, env());
  const log = (): string[] => workspace.read('log').split('\n').filter(Boolean);
  const go = (): void => workspace.write('log.go', '');

  /** A build in a terminal of its own, with tasks that wait. */
  function start(names: string, wait: string) {
    const nx = spawn(
      join(workspace.root, 'node_modules/.bin/nx'),
      ['run-many', '-t', 'build', '-p', names, '--skip-nx-cache', '--output-style=stream'],
      {
        cwd: workspace.root,
        env: {
          ...process.env,
          ...oneProcess,
          RESEARCH_REUSE: 'no',
          RESEARCH_WAIT_FOR_CAPACITY: wait,
          ...env(),
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

  it('are shown, also for programs; there is room', async () => {
    const { code, output } = await capacity('--json=out/capacity.json');
    expect(code === 0 ? '' : output).toBe('');
    expect(output).toMatch(
      /^local +1\.5 on 8 cores +8\.0 GiB of 16\.0 GiB +0\.5 GiB used +64\.0 GiB +none +8 of 8 cpu +0 cpu +room$/m,
    );
    expect(JSON.parse(workspace.read('out/capacity.json'))).toMatchObject({
      version: 1,
      room: true,
      hosts: [
        {
          host: 'local',
          room: true,
          cores: 8,
          load: 1.5,
          memory: { totalMiB: 16384, availableMiB: 8192, pressure: { kind: 'level', level: 'normal' } },
          slots: { cpu: { total: 8, free: 8, waiting: 0 }, gpu: { total: 0, free: 0, waiting: 0 } },
          limits: [],
        },
      ],
    });
  });

  it('fail when nothing more should start, and say what limits and what to lower', async () => {
    free(900);
    const { code, output } = await capacity('--json=out/capacity.json');
    expect(code).toBe(1);
    expect(output).toMatch(/^local .* FULL: memory$/m);
    expect(output).toContain('local, memory: 0.9 GiB free of 16.0 GiB, of which 0.8 GiB should stay free');
    expect(output).toContain('  → RESEARCH_SLOTS=cpu=1: one task at a time');
    expect(output).toContain('nothing more should start on local: memory');
    expect(JSON.parse(workspace.read('out/capacity.json'))).toMatchObject({
      room: false,
      hosts: [{ limits: [{ what: 'memory', level: 'full' }] }],
    });
  });

  it('fail for this machine; a host behind SSH that is away matters where it is asked for', async () => {
    const hosts = workspace.read('hosts.yaml');
    workspace.write(
      'hosts.yaml',
      'hosts: { local: { slots: { cpu: 8 } }, box: { transport: ssh, destination: nobody@127.0.0.1, sshConfig: none, slots: { cpu: 1 } } }\n',
    );
    workspace.write('none', 'Host *\n  Port 1\n  BatchMode yes\n');
    const all = await capacity();
    expect(all.code === 0 ? '' : all.output).toBe('');
    expect(all.output).toMatch(/^box .* UNKNOWN$/m);
    expect(all.output).toMatch(/warning: host box cannot be reached/);
    const [box, local, none] = await Promise.all(
      ['box', 'local', 'none'].map((host) => capacity(`--host=${host}`)),
    );
    expect([box?.code, local?.code, none?.code]).toEqual([1, 0, 1]);
    expect(box?.output).not.toMatch(/^local /m);
    expect(none?.output).toMatch(/there is no host none/);
    workspace.write('hosts.yaml', hosts);
  });

  it('make tasks wait, say for what, and let them start when the memory is there', async () => {
    free(2048);
    const build = start('large', '1');
    await until(() => build.output().includes('waiting for memory'));
    expect(build.output()).toContain(
      'waiting for memory: 2.0 GiB of 16.0 GiB are free, and 5.9 GiB are needed (its `needs.memoryMiB`) beside the 0.8 GiB that stay free',
    );
    await delay(1500);
    expect(log()).toEqual([]);
    free(8192);
    go();
    expect(await build.ended).toBe(0);
    expect(log()).toEqual(['begin large', 'end large']);
  });

  it('are not given to two tasks at once', async () => {
    const build = start('large,other', '1');
    await until(() => log().length > 0);
    await until(() => /waiting for memory: .*, of which \d\.\d GiB are for/.test(build.output()));
    expect(log()).toHaveLength(1);
    go();
    expect(await build.ended).toBe(0);
    expect(log().map((line) => line.split(' ')[0])).toEqual(['begin', 'end', 'begin', 'end']);
  });

  it('are not waited for longer than the bound, which is said', async () => {
    free(2048);
    go();
    const build = start('large', '3');
    expect(await build.ended).toBe(0);
    expect(build.output()).toMatch(
      /warning: after [\d.]+ s memory is still short \(2\.0 GiB .*\): large:build starts anyway/,
    );
  });

  it('are not waited for where nobody asks for it; a bound that is none is refused', async () => {
    free(100);
    go();
    const usual = start('large', '');
    expect(await usual.ended).toBe(0);
    expect(usual.output()).not.toContain('memory');
    const wrong = start('large', 'soon');
    expect(await wrong.ended).not.toBe(0);
    expect(wrong.output()).toContain('RESEARCH_WAIT_FOR_CAPACITY=soon is not a number of seconds');
  });

  it('are compared with what tasks had at their peaks', async () => {
    go();
    expect(await start('known', '').ended).toBe(0);
    raisePeak('known:build', 3174);
    free(3072);
    const shown = await workspace.nx(['run', 'hosts:capacity'], env());
    expect(shown.code === 0 ? '' : shown.output).toBe('');
    expect(shown.output).toMatch(/^local .* short of memory$/m);
    expect(shown.output).toContain('known:build had 3.1 GiB at its peak');
    const build = start('known', '1');
    await until(() => build.output().includes('waiting for memory'));
    expect(build.output()).toContain('3.4 GiB are needed (a tenth more than the peak of its last run)');
    free(8192);
    expect(await build.ended).toBe(0);
  });

  it('are learnt from jobs that outlive their terminals, too', async () => {
    const { code, output } = await workspace.nx(['run', 'model:train'], env());
    expect(code === 0 ? '' : output).toBe('');
    const runs = join(workspace.root, '.research/runs');
    const file = (readdirSync(runs, { recursive: true }) as string[]).find((name) =>
      name.endsWith('model_train.1.json'),
    );
    const side = JSON.parse(readFileSync(join(runs, file ?? ''), 'utf8')) as { peakMemoryMiB: number };
    expect(side.peakMemoryMiB).toBeGreaterThan(300);
  });

  /** As if the last run of a task had taken so much. */
  function raisePeak(task: string, peakMiB: number): void {
    const folder = join(workspace.root, 'logs/other');
    const name =
      readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .at(-1) ?? '';
    const record = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { tasks: { id: string }[] };
    const tasks = record.tasks.map((one) => (one.id === task ? { ...one, peakMemoryMiB: peakMiB } : one));
    writeFileSync(join(folder, name), JSON.stringify({ ...record, tasks }));
  }
});

/** Polls until it is so; a test that waits in vain fails by its time limit. */
async function until(look: () => boolean): Promise<void> {
  while (!look()) await delay(50);
}
