import { makeWorkspace, type Sshd, startSshd, type Workspace } from '@research/testing';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  farWorkspace,
  noted,
  patienceMs,
  predictions,
  submittedJob,
  supervisorOf,
  until,
} from './far-model.fixture';
import { hostilePerl } from './hostile-perl.fixture';

describe('trainings on a host behind SSH that nobody follows', () => {
  let workspace: Workspace;
  let sshd: Sshd;
  let box: string;
  let bin: string;
  beforeAll(async () => {
    box = mkdtempSync(join(tmpdir(), 'box-'));
    bin = join(box, 'bin');
    sshd = await startSshd({ path: bin });
    workspace = await makeWorkspace(farWorkspace(sshd, box));
  });
  afterAll(async () => {
    await workspace.command('hosts:cancel', ['--all']);
    workspace.dispose();
    await sshd.stop();
    rmSync(box, { recursive: true, force: true });
  });
  beforeEach(() => {
    for (const name of ['go', 'starts']) rmSync(join(box, name), { force: true });
  });

  const go = (): void => writeFileSync(join(box, 'go'), '');
  const starts = (): string =>
    existsSync(join(box, 'starts')) ? readFileSync(join(box, 'starts'), 'utf8') : '';
  const hosts = (command: string, env = {}): Promise<string> =>
    workspace.told(`hosts:${command.replace(/ .*/, '')}`, command.split(' ').slice(1), env);
  const submit = async (task: string): Promise<string> => {
    const { output } = await workspace.succeed(['run', task], { RESEARCH_DETACH: '1' });
    return submittedJob(output);
  };
  /** Waits for a line of hosts:jobs. */
  const jobs = async (line: RegExp): Promise<void> => {
    let listed = await hosts('jobs');
    for (const end = Date.now() + patienceMs; !line.test(listed); listed = await hosts('jobs'))
      if (Date.now() > end) throw new Error(`hosts:jobs never said ${line}:\n${listed}`);
  };
  const status = async (): Promise<string> => await workspace.told('training:status');
  const edit = (name: string): void => workspace.edit(`projects/models/${name}/train.sh`, /^/, '# edited\n');
  const told = { RESEARCH_NOTIFY: 'echo "$RESEARCH_NOTIFY_STATE $(cat)" >> .research/told' };

  it('are seen by hosts:slots, and told of when they are collected', async () => {
    const id = await submit('slow:train');
    await noted(sshd, id, 'running');
    const other = await submit('other:train');
    await jobs(/slow:train +box +running[^]*other:train +box +queued|queued[^]*slow:train +box +running/);
    const slots = await hosts('slots');
    expect(slots).toMatch(/^local +cpu 0 +free$/m);
    expect(slots).toMatch(/^box +cpu 0 +slow:train +\d+ +\d\d:\d\d:\d\d +(?:\d+ min )?\d+ s$/m);
    expect(slots).toMatch(
      /waiting for cpu slots of box, in this order:\n {2}1\. other:train \(process \d+\), for (?:\d+ min )?\d+ s/,
    );
    expect(await hosts('slots --host=local')).not.toContain('box');

    go();
    await noted(sshd, other, 'exit');
    const collected = await hosts('collect', told);
    expect(collected).toContain('has ended meanwhile on host box');
    expect(workspace.read('projects/models/slow/results/predictions.csv')).toBe(predictions);
    expect(workspace.read('.research/told')).toMatch(
      new RegExp(
        `^done job ${id} of slow:train on host box is done after (?:\\d+ min )?\\d+ s\ndone job \\w+ of other:train .*\n$`,
      ),
    );
    expect(await hosts('collect')).toContain('nothing has ended that is not here already');
  });

  it('are done again where that is wanted, without what they read, and collected though the results are fresh', async () => {
    const runs = (file: string): number => readFileSync(join(box, file), 'utf8').split('\n').length - 1;
    const train = ['run-many', '-t', 'train', '-p', 'coin'];
    go();
    expect((await workspace.succeed(train)).ran).toHaveProperty('coin:train', 'built');
    const again = await workspace.succeed(train, { RESEARCH_DETACH: '1', RESEARCH_AGAIN: '1' });
    const id = submittedJob(again.output);
    const submitted = `^ {2}coin:train: submitted to box as job ${id}; it runs in the background$`;
    expect(again.output).toMatch(new RegExp(submitted, 'm'));
    expect(again.output).toContain('→ to bring home what has ended: npx nx run hosts:collect');
    await noted(sshd, id, 'exit');
    await jobs(/coin:train +box +done, not collected/);
    const folder = join(sshd.home, '.nx-research/jobs');
    const name = readdirSync(folder).find((one) => one.startsWith(id)) ?? id;
    symlinkSync('laptop:/other', join(folder, name, 'follower-0'));
    const collected = await hosts('collect');
    expect(collected).toContain(
      `job ${id} of coin:train on host box is here now; others have still to collect it`,
    );
    expect(collected).not.toContain('stays there');
    expect([runs('starts'), runs('words')]).toEqual([2, 1]);
    const fresh = await workspace.succeed(['run', 'coin:train']);
    expect(fresh.output).toContain('coin:train: the results are fresh, there is nothing to train');
    const typed = await workspace.succeed([...train, '--again']);
    expect(typed.ran).toHaveProperty('coin:train', 'built');
    expect([runs('starts'), runs('words')]).toEqual([3, 1]);

    // What others have, and what is missing here.
    expect(await hosts('collect')).toContain(
      `job ${id} of coin:train on host box waits for laptop:/other to collect it; nothing of it is missing here`,
    );
    rmSync(join(folder, name, 'follower-0'));
    writeFileSync(join(folder, name, 'acknowledged'), '');
    writeFileSync(join(folder, name, 'taken'), 'laptop:/other\n');
    const note = { task: 'coin:train', host: 'box', since: '2026-01-01T00:00:00.000Z', start: 'x' };
    for (const one of [name, 'b'.repeat(64)])
      workspace.write(`.research/asked/box/${one}.json`, JSON.stringify(note));
    const missing = await hosts('collect');
    expect(missing).toContain(
      `warning: job ${id} of coin:train on host box: laptop:/other has what it left, and it is not here`,
    );
    expect(missing).toContain(
      'warning: job bbbbbb of coin:train is no longer on host box, and nothing of it is here (to train: npx nx run coin:train)',
    );
    for (const one of [name, 'b'.repeat(64)]) workspace.remove(`.research/asked/box/${one}.json`);
  });

  it('are given up by name when an edit has superseded them', async () => {
    expect(await status()).toMatch(/^slow +trained /m);
    edit('slow');
    const old = await submit('slow:train');
    go();
    await noted(sshd, old, 'exit');
    expect(await status()).toMatch(/^slow +stale /m);
    expect(await hosts(`cancel --job=${old}`)).toContain(
      `to give it up: npx nx run hosts:clean --job=${old}`,
    );
    edit('slow');
    const next = await workspace.succeed(['run', 'slow:train'], told);
    expect(next.output).toMatch(new RegExp(`supersedes job ${old} .* has ended .* hosts:clean --job=${old}`));
    expect(await hosts('collect')).toMatch(
      new RegExp(`job ${old} of slow:train on host box stays there: .* hosts:clean --job=${old}`),
    );
    expect(await hosts('clean')).not.toContain(old);
    expect(await hosts(`clean --job=${old} --dry-run`)).toContain(`would give up job ${old} of slow:train`);
    expect(await hosts('jobs')).toContain(old);
    expect(await hosts(`clean --job=${old}`)).toMatch(
      new RegExp(`gave up job ${old} of slow:train \\(done, not collected\\)`),
    );
    expect(await hosts('jobs')).not.toContain(old);
  });

  it('are not given up while they run, and told of when they were lost', async () => {
    edit('slow');
    const id = await submit('slow:train');
    await noted(sshd, id, 'running');
    const refused = await workspace.command('hosts:clean', [`--job=${id}`]);
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(`job ${id} of slow:train is running, and stays`);
    process.kill(supervisorOf(id), 'SIGKILL'); // its title hides from the rig whose it is
    await sshd.reboot();
    workspace.remove('.research/told');
    expect(await hosts('collect', told)).toContain(
      `warning: job ${id} of slow:train on host box was lost (to start it again, with its checkpoints: npx nx run slow:train)`,
    );
    expect(workspace.read('.research/told')).toBe(`lost job ${id} of slow:train on host box was lost\n`);
    await hosts(`cancel --job=${id}`);
  });

  describe('and whose host is not what it seems', () => {
    const victims = ['victim.json', 'victim.seen'];
    const besides = (name: string): string => join(workspace.root, '..', name);
    const turn = (names: readonly string[], task: string): void => {
      const of = `${hostname()}:${workspace.root}`;
      const label = {
        task,
        host: 'box',
        since: '2026-01-01T00:00:00.000Z',
        script: 'train.sh',
        workspace: of,
      };
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'perl'), hostilePerl(names, label), { mode: 0o755 });
    };
    afterEach(() => {
      rmSync(bin, { recursive: true, force: true });
      for (const name of victims) rmSync(besides(name), { force: true });
    });

    it('never reach a file here by their names', async () => {
      for (const name of victims) writeFileSync(besides(name), 'mine');
      turn(['../../../../victim'], 'slow:train');
      for (const command of ['cancel --all', 'collect', 'jobs', 'clean'])
        expect(await hosts(command)).toContain('host box: ');
      const named = await workspace.command('hosts:cancel', ['--all', '--host=box']);
      expect(named.code).not.toBe(0);
      expect(named.output).toMatch(
        /the answer makes no sense\n.*fingerprint: "\.\.\/\.\.\/\.\.\/\.\.\/victim"/,
      );
      for (const name of victims) expect(readFileSync(besides(name), 'utf8')).toBe('mine');
    });

    it('never have another task run by their labels', async () => {
      turn(['f'.repeat(64)], 'deploy:run');
      expect(await hosts('collect')).toMatch(
        /job ffffff of deploy:run on host box stays there: .* has no note of it/,
      );
      expect(existsSync(join(box, 'deployed'))).toBe(false);
    });
  });

  describe('and whose host is away', () => {
    let away = false;
    const leave = async (): Promise<void> => {
      away = true;
      await sshd.stopListening();
      await sshd.endConnections();
    };
    const comeBack = async (): Promise<void> => {
      if (away) await sshd.startListening();
      away = false;
    };
    afterEach(comeBack);

    it('are told of by hosts:slots in a line, and fail it where that host was asked for', async () => {
      await leave();
      const all = await hosts('slots');
      expect(all).toMatch(/^local +cpu 0 +free$/m);
      expect(all).toMatch(
        /^warning: host box cannot be reached \(the host does not answer\): .* \(is sshd running there\? .*npx nx run hosts:check\)$/m,
      );
      const one = await workspace.command('hosts:slots', ['--host=box']);
      expect(one.code).not.toBe(0);
      expect(one.output).toMatch(/host box cannot be reached \(the host does not answer\)/);
    });

    it('go to its fallback and stay there when it is back, unless they have changed since', async () => {
      await leave();
      edit('slow');
      const gone = await workspace.succeed(['run', 'slow:train'], { RESEARCH_DETACH: '1' });
      expect(gone.output).toContain('goes to host local instead');
      await until(() => starts() !== '', 'a start');
      await jobs(/slow:train +local +running/);
      await comeBack();
      expect(starts()).toBe(`slow ${homedir()}\n`);

      const attached = await workspace.succeed(['run', 'slow:train'], { RESEARCH_DETACH: '1' });
      expect(attached.output).toMatch(/job \w+ of slow:train is on host local, so it stays there/);
      expect(starts()).toBe(`slow ${homedir()}\n`);
      edit('slow');
      const id = await submit('slow:train');
      await until(() => starts().split('\n').length > 2, 'a second start');
      await jobs(new RegExp(`${id} +slow:train +box +running`));
      expect(starts()).toBe(`slow ${homedir()}\nslow ${sshd.home}\n`);
    });
  });
});
