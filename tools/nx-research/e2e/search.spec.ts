import type { RunRecord } from '@research/reporting';
import { type Sshd, startNx, startSshd, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patienceMs, until } from './far-model.fixture';
import { search, SearchModel } from './search-model.fixture';

describe('a search on this machine and a host behind SSH', () => {
  let model: SearchModel;
  let workspace: Workspace;
  let sshd: Sshd;
  let whole: { readonly trials: string; readonly best: string };
  beforeAll(async () => {
    sshd = await startSshd();
    model = await SearchModel.make(`  far:
    transport: ssh
    destination: ${sshd.hostAlias}
    sshConfig: ${sshd.clientConfigFile}
    slots: { cpu: 2 }
    reconnectSeconds: 60
`);
    ({ workspace } = model);
  });
  afterAll(async () => {
    await model.dispose();
    await sshd.stop();
  });
  const noted = (what: 'starts' | 'ends'): string[] => model.noted(what);
  const names = (what: 'starts' | 'ends'): string[] => model.names(what);
  const forget = (): void => model.forget();
  const pause = (seconds: number): void => model.pause(seconds);
  const found = () => model.found();

  it('says before what there is to do, and evaluates every configuration once, one fit for all values of the prefix', async () => {
    const plan = await workspace.succeed(['run', 'trees:search', '--dryRun']);
    expect(plan.output).toContain('36 trials in 12 fits; 36 trials in 12 fits are left');
    expect(plan.output).toMatch(
      /host local \(cpu 2, gpu 0\): 2 fits at once[^]*host far \(cpu 2, gpu 0\): 2 fits/,
    );
    const { output } = await workspace.succeed(['run', 'trees:search']);
    expect(output).toContain(
      'best auc: 0.703 with depth 5, rate 0.3, n 200; 3 lie within one standard error',
    );
    whole = found();
    expect(whole.trials.split('\n').slice(0, 3)).toEqual([
      'depth,rate,n,auc,auc_error,auc_low,auc_high,auc_fold_2021,auc_fold_2022,failed',
      '3,0.1,100,0.641,0.01,,,0.641,0.631,',
      '3,0.1,200,0.661,0.01,,,0.661,0.651,',
    ]);
    expect(JSON.parse(whole.best)).toMatchObject({
      configuration: { depth: 5, rate: 0.3, n: 200 },
      trials: { finished: 36, failed: 0 },
      within_one_error: 3,
      simplest: { configuration: { depth: 5, rate: 0.1, n: 200 } },
      nested: { optimism: 0 },
    });
    const record = JSON.parse(workspace.read('models/trees/results/search/searched-on.json')) as unknown;
    expect(record).toMatchObject({
      versions: 'scores 1.0',
      identity: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(new Set(names('ends')).size).toBe(12);
    expect(noted('ends')).toHaveLength(12);
  });

  it('evaluates nothing again: not here, and not in a clone that has the committed results alone', async () => {
    await workspace.succeed(['run', 'trees:search']);
    workspace.remove('.research/search');
    await workspace.succeed(['run', 'trees:search']);
    expect(found()).toEqual(whole);
    expect(noted('ends')).toHaveLength(12);
  });

  it('evaluates the new points alone when a value is added, and keeps the order of the grid', async () => {
    workspace.edit('models/trees/search.yaml', '[3, 5, 7, 9]', '[2, 3, 5, 7, 9]');
    await workspace.succeed(['run', 'trees:search']);
    expect(names('ends').filter((name) => name.startsWith('2-'))).toHaveLength(3);
    expect(noted('ends')).toHaveLength(15);
    const rows = found().trials.split('\n');
    expect(rows).toHaveLength(1 + 45 + 1);
    expect([rows[0], ...rows.slice(10)].join('\n')).toBe(whole.trials);
    workspace.edit('models/trees/search.yaml', '[2, 3, 5, 7, 9]', '[3, 5, 7, 9]');
  });

  it('survives the death of nx, of a worker and of a supervisor: the same bytes, nothing evaluated twice that had ended', async () => {
    forget();
    pause(0.6);
    const first = startNx(workspace, ['run', 'trees:search'], { CI: 'true' });
    await until(() => noted('starts').length >= 4, 'four evaluations to start');
    first.process.kill('SIGKILL');
    await first.ended;
    const status = await workspace.succeed(['run', 'trees:search:status']);
    expect(status.output).toMatch(/\d+ of 36 trials[^]*has a block of \d+ fits/);
    const second = startNx(workspace, ['run', 'trees:search'], { CI: 'true' });
    await until(() => noted('starts').length >= 6, 'six evaluations to start');
    await until(() => model.killWorker(), 'an evaluation to kill');
    await until(() => model.killSupervisor(), 'a supervisor to kill');
    expect({ code: await second.ended, output: second.output() }).toMatchObject({ code: 0 });
    expect(found()).toEqual(whole);
    expect(noted('ends').length).toBe(new Set(names('ends')).size);
    expect(noted('ends')).toHaveLength(12);
  });

  it('goes on without its client, through the night, and is collected in the morning', async () => {
    forget();
    pause(1);
    workspace.write('models/trees/search.yaml', `${search}hosts: [far]\n`);
    const log = join(model.box, 'log');
    const command = 'exec node_modules/.bin/nx run trees:search > "$0" 2>&1';
    const evening = spawn('sh', ['-c', command, log], {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0', CI: 'true' },
      stdio: 'ignore',
      detached: true,
    });
    // How long a fit takes says how many are given; then none ends before nx, however slow the machine.
    await until(() => noted('ends').length >= 1, 'an evaluation to end');
    const letEnd = model.hold();
    await until(() => model.fitsGiven(sshd).size === 12, 'the host to have all of it');
    evening.kill('SIGINT');
    // Without a terminal its last words stand where nx has written.
    await until(
      () =>
        /trees:search was interrupted; far works on \d+ blocks? .* in the background\n.*→ to go on: npx nx run trees:search/.test(
          readFileSync(log, 'utf8'),
        ),
      'the log to say how to go on',
    );
    pause(0.05);
    letEnd();
    await until(() => noted('ends').length === 12, 'the host to finish its queue');
    await workspace.succeed(['run', 'trees:search']);
    expect(found()).toEqual(whole);
    expect(noted('starts')).toHaveLength(12);
    workspace.write('models/trees/search.yaml', search);
  });

  it('is left to its hosts, and collected when they are done', async () => {
    forget();
    workspace.write('models/trees/search.yaml', `${search}seed: 4\n`);
    pause(0.05);
    const left = await workspace.succeed(['run', 'trees:search'], { RESEARCH_DETACH: '1' });
    expect(left.output).toMatch(
      /0 of 36 trials; far and local work on \d+ blocks \(12 fits\) in the background/,
    );
    expect(model.hasResults()).toBe(false);
    await until(() => noted('ends').length === 12, 'both hosts to finish their queues');
    // The last block has ended when its supervisor has noted so.
    for (const end = Date.now() + patienceMs; !model.hasResults();)
      if (Date.now() > end) throw new Error('hosts:collect never had all trials');
      else await workspace.succeed(['run', 'hosts:collect']);
    expect(found().trials).toBe(whole.trials);
    expect(noted('starts')).toHaveLength(12);
    workspace.write('models/trees/search.yaml', search);
  });

  it('keeps what blocks have finished when search.yaml is edited and edited back, and what the held-out data said', async () => {
    forget();
    const before = `${search}seed: 8\nholdout: { seasons: [2023] }\n`;
    workspace.write('models/trees/search.yaml', before);
    pause(0.3);
    await workspace.succeed(['run', 'trees:search'], { RESEARCH_DETACH: '1' });
    await until(() => noted('ends').length >= 4, 'some evaluations to end');
    // Other trials on one of the hosts: of the other nothing is wanted any more.
    const edited = before.replace('[3, 5, 7, 9]', '[4]').replace('seed: 8', 'seed: 9\nhosts: [local]');
    workspace.write('models/trees/search.yaml', edited);
    const { output } = await workspace.succeed(['run', 'trees:search']);
    expect(output).toMatch(/took what \d+ blocks? of an earlier search had finished on host local/);
    expect(output).toMatch(/took what \d+ blocks? of an earlier search had finished on host far/);
    workspace.write('models/trees/search.yaml', before);
    pause(0.05);
    const back = await workspace.succeed(['run', 'trees:search'], { CI: 'true' });
    expect(back.output).not.toMatch(/: 0 of 36 trials/);
    expect(found().trials).toBe(whole.trials);
    // Twelve here, three of the edited one, and the winner of each on the held-out data.
    const twice = names('ends').filter((name, index, all) => all.indexOf(name) !== index);
    expect(twice).toEqual(['4-0.3', '5-0.3']);
    expect(noted('ends')).toHaveLength(12 + 3 + 2);
    workspace.write('models/trees/search.yaml', search);
  });

  it('leaves the winner on held-out data to a host, too, and takes what it said', async () => {
    workspace.write('models/trees/search.yaml', `${search}seed: 8\nholdout: { seasons: [2024] }\n`);
    const ended = noted('ends').length;
    const left = await workspace.succeed(['run', 'trees:search'], { RESEARCH_DETACH: '1' });
    expect(left.output).toContain('36 of 36 trials');
    await until(() => noted('ends').length === ended + 1, 'the evaluation on held-out data to end');
    await workspace.succeed(['run', 'trees:search']);
    expect(noted('starts').filter((line) => line.startsWith('5-0.3 '))).toHaveLength(3);
    expect(JSON.parse(found().best)).toMatchObject({
      holdout: { settings: { seasons: [2024] }, value: 0.703 },
    });
    workspace.write('models/trees/search.yaml', search);
  });

  it('gives blocks that have not started the limits of an edit, and lets those that run keep theirs', async () => {
    forget();
    const edited = `${search}seed: 10\nallowFailures: 1\n`;
    workspace.write('models/trees/search.yaml', edited);
    pause(0);
    const letEnd = model.hold();
    await workspace.succeed(['run', 'trees:search'], { RESEARCH_DETACH: '1' });
    await until(() => noted('starts').length === 4, 'an evaluation in every slot');
    workspace.write('models/trees/search.yaml', `${edited}trial: { limitSeconds: 5, retries: 0 }\n`);
    const second = startNx(workspace, ['run', 'trees:search'], { CI: 'true' });
    const changes = 'trial.limitSeconds is 5 now and was 3600, trial.retries is 0 now and was 1';
    const isSaid = (host: string): boolean =>
      second
        .output()
        .includes(`host ${host} goes on with 2 blocks (2 fits) under the limits of its start (${changes})`);
    await until(() => isSaid('local') && isSaid('far'), 'both hosts to have what has not started anew');
    pause(30);
    letEnd();
    expect({ code: await second.ended, output: second.output() }).toMatchObject({ code: 0 });
    const reasons = found()
      .trials.trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',').at(-1));
    expect(reasons.filter((reason) => reason === '')).toHaveLength(12);
    expect(reasons.filter((reason) => reason === 'a fit took longer than 5 s')).toHaveLength(24);
    pause(0.05);
    workspace.write('models/trees/search.yaml', search);
  });

  it('leaves a record with the host and the time of each trial', () => {
    const folder = join(workspace.root, 'logs/training');
    const records = readdirSync(folder).filter((name) => /^parallel_search_.*\.json$/.test(name));
    const trials = records
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunRecord)
      .map(({ tasks }) => tasks.find(({ id }) => id === 'trees:search')?.trials ?? [])
      .find(({ length }) => length === 36);
    expect(new Set(trials?.map(({ fit }) => fit)).size).toBe(12);
    expect(trials?.every(({ host }) => ['local', 'far'].includes(host))).toBe(true);
    expect(Math.max(...(trials ?? []).map(({ value = 0 }) => value))).toBe(0.703);
  });
});
