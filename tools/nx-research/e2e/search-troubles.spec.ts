import { SmallDisk, startNx, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './far-model.fixture';
import { search, SearchModel } from './search-model.fixture';

describe('a search that meets trouble, and one that chooses its trials', () => {
  let model: SearchModel;
  let workspace: Workspace;
  let box: string;
  let whole: string;
  beforeAll(async () => {
    model = await SearchModel.make();
    ({ workspace, box } = model);
  });
  afterAll(() => model.dispose());
  const noted = (what: 'starts' | 'ends'): string[] => model.noted(what);
  const names = (what: 'starts' | 'ends'): string[] => model.names(what);
  const forget = (): void => model.forget();
  const pause = (seconds: number): void => model.pause(seconds);
  const found = () => model.found();

  it('keeps why a trial failed, fails when none has a result, and tries again the next time', async () => {
    forget();
    // Trials of their own: a host may still have results of the others.
    workspace.write('models/trees/search.yaml', `${search}seed: 2\n`);
    mkdirSync(join(box, 'bad'));
    const failed = await workspace.nx(['run', 'trees:search']);
    expect(failed.code).not.toBe(0);
    expect(failed.output).toMatch(
      /no trial of models\/trees\/search\.yaml has a result[^]*depth 3, rate 0\.1.*failed: ValueError: the data is gone/,
    );
    expect(model.hasResults()).toBe(false);
    rmSync(join(box, 'bad'), { recursive: true });
    await workspace.succeed(['run', 'trees:search']);
    whole = found().trials;
    expect(
      whole
        .trimEnd()
        .split('\n')
        .filter((row) => row.endsWith(',')),
    ).toHaveLength(36);
    workspace.write('models/trees/search.yaml', search);
  });

  it('counts no trial of a script that was edited meanwhile, and searches anew with the edited one', async () => {
    forget();
    workspace.write('models/trees/search.yaml', `${search}seed: 3\n`);
    pause(0.4);
    const before = workspace.read('models/trees/train.py');
    const first = startNx(workspace, ['run', 'trees:search'], { CI: 'true' });
    await until(() => noted('starts').length >= 4, 'four evaluations to start');
    workspace.edit('models/trees/train.py', 'round(0.7 -', 'round(0.6 -');
    expect({ code: await first.ended, output: first.output() }).toEqual({
      code: 1,
      output: expect.stringContaining('train.py has changed since the search began'),
    });
    expect(model.hasResults()).toBe(false);
    pause(0);
    await workspace.succeed(['run', 'trees:search']);
    expect(JSON.parse(found().best)).toMatchObject({ value: 0.603, trials: { finished: 36 } });
    workspace.write('models/trees/train.py', before);
    workspace.write('models/trees/search.yaml', search);
  });

  it('says that the disk is full, loses nothing that has ended, and goes on when there is space', async () => {
    forget();
    workspace.write('models/trees/search.yaml', `${search}seed: 7\n`);
    pause(0.3);
    const folder = join(workspace.root, '.research/search');
    const disk = await SmallDisk.mount(folder, 2);
    // A process that enters the namespace of the disk is at the root of its files.
    const there = ['sh', '-c', 'cd "$1" && exec node_modules/.bin/nx run trees:search', 'sh'];
    const nx = [...disk.way, ...there, workspace.root];
    const runThere = async (): Promise<{ readonly code: number | null; readonly output: string }> => {
      const [program = '', ...rest] = nx;
      const env = { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0', CI: 'true' };
      const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, output };
    };
    try {
      const first = runThere();
      await until(() => noted('ends').length >= 2, 'two evaluations to end');
      disk.run('sh', '-c', 'cat /dev/zero > "$1" 2>/dev/null; true', 'sh', join(folder, 'filler'));
      const { code, output } = await first;
      expect({ failed: code !== 0, output }).toEqual({
        failed: true,
        output: expect.stringMatching(/no space/i),
      });
      expect(output).not.toMatch(/^ +at .*\.[jt]s:/m);
      disk.run('rm', join(folder, 'filler'));
      const again = await runThere();
      expect({ code: again.code, output: again.output }).toEqual({ code: 0, output: expect.any(String) });
      expect(again.output).not.toContain('was cut short');
    } finally {
      disk.dispose();
    }
    expect(found().trials).toBe(whole);
    // A fit that had only begun when its block was withdrawn begins again; none that has ended does.
    expect(names('ends')).toEqual([...new Set(names('ends'))]);
    expect(noted('ends')).toHaveLength(12);
    workspace.write('models/trees/search.yaml', search);
  });

  it('promotes from rung to rung where it is asked to', async () => {
    forget();
    workspace.write('models/trees/search.yaml', `${search}seed: 5\nstrategy: asha\n`);
    await workspace.succeed(['run', 'trees:search']);
    const rows = found().trials.trimEnd().split('\n').slice(1);
    const at = (n: number): number => rows.filter((row) => row.split(',')[2] === String(n)).length;
    expect(at(100)).toBe(12);
    // A third of each rung at least, and those that led while fewer had ended.
    expect(at(200) >= 4 && at(200) < 12 && at(300) >= 1 && at(300) <= at(200)).toBe(true);
    const ended = noted('ends').length;
    await workspace.succeed(['run', 'trees:search']);
    expect(noted('ends')).toHaveLength(ended);
    workspace.write('models/trees/search.yaml', search);
  });

  it('lets Optuna propose trials, loses none when that dies, and goes on', async () => {
    forget();
    const proposing = search.replace('[0.1, 0.2, 0.3]', '{ from: 0.1, to: 0.3 }');
    workspace.write(
      'models/trees/search.yaml',
      `${proposing}strategy: tpe\nseed: 6\nbudget: { trials: 31 }\n`,
    );
    const plan = await workspace.succeed(['run', 'trees:search', '--dryRun']);
    expect(plan.output).toContain('30 trials in 10 fits; 30 trials in 10 fits are left');
    // Hears of the space and of two requests.
    workspace.write(
      'dying/python3',
      `#!/bin/sh\ncase "$*" in *propose.py) sed -u 3q | /usr/bin/python3 "$@"; exit 1;; esac\nexec /usr/bin/python3 "$@"\n`,
    );
    chmodSync(join(workspace.root, 'dying/python3'), 0o755);
    const dying = { RESEARCH_PYTHON: join(workspace.root, 'dying/python3') };
    const first = await workspace.nx(['run', 'trees:search'], dying);
    expect({ failed: first.code !== 0, output: first.output }).toEqual({
      failed: true,
      output: expect.stringMatching(/Optuna proposes no more trials: it ended with exit code 1[^]*→ run the/),
    });
    const before = noted('ends').length;
    expect(before).toBeGreaterThan(0);
    const status = await workspace.succeed(['run', 'trees:search:status']);
    expect(status.output).toContain(`${before * 3} of 30 trials`);
    await workspace.succeed(['run', 'trees:search']);
    expect(names('starts')).toEqual([...new Set(names('starts'))]);
    expect(noted('ends')).toHaveLength(10);
    expect(JSON.parse(found().best)).toMatchObject({ strategy: 'tpe', trials: { finished: 30, failed: 0 } });
    // A clone proposes nothing again.
    const before30 = found();
    workspace.remove('.research/search');
    await workspace.succeed(['run', 'trees:search']);
    expect(found()).toEqual(before30);
    expect(noted('ends')).toHaveLength(10);
    workspace.write('models/trees/search.yaml', search);
  });

  it.each([
    [
      'a metric too good to be true',
      search.replace('0.76', '0.68'),
      /search\.yaml: 9 trials have an implausible auc.*\n.*look for what leaks/,
    ],
    [
      'unknown hosts',
      `${search}hosts: [nowhere, local, never]\n`,
      /search\.yaml:8:9: unknown host nowhere[^]*search\.yaml:8:25: unknown host never[^]*name some of local/,
    ],
    ['a definition that is wrong', search.replace('[3, 5, 7, 9]', '[]'), /search\.yaml:2:3/],
  ])('refuses %s', async (_name, text, said) => {
    workspace.write('models/trees/search.yaml', text);
    // Whether a metric is plausible the trials alone say.
    const plan = _name.startsWith('a metric') ? [] : ['--dryRun'];
    const { code, output } = await workspace.nx(['run', 'trees:search', ...plan]);
    expect({ failed: code !== 0, output }).toEqual({ failed: true, output: expect.stringMatching(said) });
    workspace.write('models/trees/search.yaml', search);
  });
});
