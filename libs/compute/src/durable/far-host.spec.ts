import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import type { SshdOptions } from '@research/testing';
import { until } from './durable.fixture';
import { FarRig } from './far.fixture';
import { cancelJob } from './settle-job';

let rig: FarRig;
const start = async (options: SshdOptions = {}): Promise<void> => void (rig = await FarRig.start(options));
afterEach(() => rig.dispose());

const ran = { ok: true, value: { kind: 'ran' } };
const forever = 'while :; do sleep 0.05; done';
const waits =
  'echo x >> $BOX/starts; ls $CHECKPOINT_DIR; touch $CHECKPOINT_DIR/epoch; echo up; until [ -e $BOX/go ]; do sleep 0.05; done; echo made > $WRITE_DIR/a';
const go = (): void => writeFileSync(rig.path('go'), '');
const out = (): string => rig.near.read('projects/model/out/train/a');
/** What still runs on the host of what jobs have started. */
const running = (): string[] =>
  rig.sshd
    .processes()
    .map(({ command }) => command)
    .filter((command) => /sleep|research job|forever|BOX/.test(command));

describe('whatever the login shell is', () => {
  it.each([
    ['fish', { shell: 'fish' }],
    ['csh', { shell: 'tcsh' }],
    ['bash that prints text when it starts', { bashrc: 'echo welcome; echo "to this host" >&2\n' }],
    ['bash whose start file prints text and fails', { bashrc: 'echo welcome; cd /no/such; return 3\n' }],
  ])('%s: a job runs, and its log is its own', async (_name, options) => {
    await start(options);
    const client = rig.client(rig.job('echo hello; echo a > $WRITE_DIR/a'));
    expect(await client.done()).toMatchObject(ran);
    expect(client.lines()).toEqual(['hello']);
  });
});

it.each(['3', '0'])('says so where a start file ends the login shell with %s', async (code) => {
  await start({ bashrc: `echo welcome; echo "no, thanks" >&2; exit ${code}\n` });
  const what = `its login shell ended with ${code} before it had started anything`;
  expect(await rig.client(rig.job('touch $BOX/ran'), { host: rig.host(0) }).done()).toMatchObject({
    ok: false,
    error: {
      reason: 'host-unreachable',
      what: expect.stringContaining(what) as string,
      said: 'no, thanks\nwelcome',
    },
  });
  expect(rig.has('ran')).toBe(false);
});

it('takes arguments, paths and variables as they are', async () => {
  await start();
  const odd = `it's "x" $(id) \`id\` \\ * ; & | < > ! ~ #\nsecond line\té 🏈`;
  const folder = rig.near.path(`a 'b' "c" é`);
  mkdirSync(folder);
  const input = join(folder, 'in put.csv');
  writeFileSync(input, 'bytes\n');
  const script = 'printf "%s" "$1" "$ODD" > $WRITE_DIR/a; cat "$READ_IN"; pwd';
  const client = rig.client(
    rig.job(script, {
      argv: ['sh', '-c', script, 'sh', odd],
      env: { ODD: odd, READ_IN: input },
      reads: [input],
      cwd: folder,
    }),
  );
  expect(await client.done()).toMatchObject(ran);
  expect(out()).toBe(odd + odd);
  expect(client.lines()[0]).toBe('bytes');
  expect(client.lines()[1]).toMatch(/\/workspace\/a 'b' "c" é$/);
});

it('takes programs of the project as programs, new there or not, beside equal files that are none', async () => {
  await start();
  const [tool, text] = ['tool', 'text'].map((name) => rig.near.path(name)) as [string, string];
  for (const path of [tool, text]) writeFileSync(path, '#!/bin/sh\necho ran\n');
  chmodSync(tool, 0o755);
  for (const number of [1, 2]) {
    const script = `./tool > $WRITE_DIR/a; [ -x text ] || echo "no ${number}" >> $WRITE_DIR/a`;
    const job = rig.job(script, { sources: [tool, text], cwd: rig.near.workspaceRoot });
    expect(await rig.client(job).done()).toMatchObject(ran);
    expect(out()).toBe(`ran\nno ${number}\n`);
  }
});

it('leaves alone what merely holds the path of the workspace', async () => {
  await start();
  const root = rig.near.workspaceRoot;
  const input = rig.near.path('in.csv');
  writeFileSync(input, 'bytes\n');
  const env = {
    OWN: root,
    LIST: `${root}/bin:/bin`,
    URL: `file://${root}/in.csv`,
    MINE: input,
    READ_ME: `see ${input}`,
  };
  const script = 'printf "%s\\n" "$OWN" "$LIST" "$URL" "$MINE" "$READ_ME" "$1" > $WRITE_DIR/a; cat $READ_IN';
  const lines = [...Object.values(env), `--from=${input}`];
  const client = rig.client(
    rig.job(script, {
      argv: ['sh', '-c', script, 'sh', lines.at(-1) ?? ''],
      env: { ...env, READ_IN: `${input}\n${input}` },
      reads: [input],
    }),
  );
  expect(await client.done()).toMatchObject(ran);
  expect(out()).toBe(`${lines.join('\n')}\n`);
  expect(client.lines()).toEqual(['bytes', 'bytes']);
});

it('keeps secrets off every command line and every disk', async () => {
  await start();
  const job = rig.job(
    '[ -n "$TOKEN" ] || exit 9; cat /proc/[0-9]*/cmdline > $BOX/cmdlines; echo a > $WRITE_DIR/a; env',
  );
  expect(await rig.client(job, { secrets: { TOKEN: 'hush-hush' } }).done()).toMatchObject(ran);
  expect(rig.read('cmdlines')).toContain('research job');
  for (const root of [rig.sshd.home, rig.near.path('.research')])
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        expect(readFileSync(join(entry.parentPath, entry.name), 'latin1')).not.toContain('hush');
});

describe('a job', () => {
  beforeEach(() => start());

  it('is lost when its host is restarted; the next client starts it again with its checkpoints', async () => {
    const job = rig.job(waits);
    const first = rig.client(job);
    await first.heard('line', 'up');
    await first.kill();
    process.kill(rig.near.supervisor(job), 'SIGKILL'); // its title hides from the rig whose it is
    await rig.sshd.reboot();
    expect(await rig.state(job)).toMatchObject({ kind: 'lost' });
    go();
    const second = rig.client(job);
    expect(await second.done()).toMatchObject(ran);
    expect(second.said().join('\n')).toMatch(/was lost: .* it starts again/);
    expect(second.lines()).toEqual(['epoch', 'up']);
    expect(rig.read('starts')).toBe('x\nx\n');
  });

  it('goes on without its supervisor no longer than until somebody sees it', async () => {
    const job = rig.job(waits);
    const client = rig.client(job);
    await client.heard('line', 'up');
    go();
    process.kill(rig.near.supervisor(job), 'SIGKILL');
    expect(await client.done()).toMatchObject({ ok: true });
    expect(out()).toBe('made\n');
  });

  it('that is killed is said to be, with 137', async () => {
    const job = rig.job(`echo $$ > $BOX/pid; echo up; ${forever}`);
    const client = rig.client(job);
    await client.heard('line', 'up');
    process.kill(Number(rig.read('pid')), 'SIGKILL');
    expect(await client.done()).toMatchObject({
      ok: false,
      error: { reason: 'command-killed', what: expect.stringContaining('out of memory') as string },
    });
    expect(await rig.state(job)).toMatchObject({ code: 137 });
  });

  it('that two clients ask for is started once', async () => {
    const job = rig.job(waits);
    const clients = [rig.client(job), rig.client(job)];
    await Promise.all(clients.map((client) => client.heard('said', 'job')));
    await rig.left('starts');
    go();
    const both = await Promise.all(clients.map((client) => client.done()));
    expect(both.map((result) => result.ok && result.value.kind).sort()).toEqual(['kept', 'ran']);
    expect(rig.read('starts')).toBe('x\n');
  });

  it('waits on the host for a slot, whoever is there: four on two slots, all clients gone', async () => {
    const script = (n: number): string =>
      `mkdir -p $BOX/in; touch $BOX/in/${n}; ls $BOX/in | wc -l >> $BOX/counts; sleep 0.4; rm $BOX/in/${n}; echo ${n} > $WRITE_DIR/a`;
    const jobs = [1, 2, 3, 4].map((n) => rig.job(script(n)));
    const submitted = jobs.map((job, n) => rig.client(job, { task: `m${n}`, until: 'submit' }));
    for (const client of submitted)
      expect(await client.done()).toMatchObject({ ok: true, value: { kind: 'submitted' } });
    await until(() => rig.has('counts') && rig.read('counts').trim().split(/\s+/).length === 4);
    const counts = rig.read('counts').trim().split(/\s+/).map(Number);
    expect(Math.max(...counts)).toBe(2);
    for (const [n, job] of jobs.entries())
      expect(await rig.client(job, { task: `m${n}` }).done()).toMatchObject(ran);
    expect(rig.near.read('projects/m3/out/train/a')).toBe('4\n');
  });

  it('is collected when it has ended, and neither started nor waited for by who only collects', async () => {
    const job = rig.job(waits);
    const collects = () => rig.client(job, { until: 'collect' }).done();
    expect(await collects()).toMatchObject({ ok: true, value: { kind: 'absent' } });
    expect(rig.has('starts')).toBe(false);
    await rig.client(job, { until: 'submit' }).done();
    expect(await collects()).toMatchObject({ ok: true, value: { kind: 'submitted' } });
    go();
    await rig.left(`.nx-research/jobs/${job.fingerprint}/running`);
    while ((await rig.state(job))?.kind !== 'exited') await delay(50);
    expect(await collects()).toMatchObject(ran);
    expect(out()).toBe('made\n');
  });

  it.each([
    ['that runs', `echo up; ${forever}`],
    ['that ignores TERM', `trap '' TERM; echo up; ${forever}`],
    [
      'with a daemon in a session of its own',
      `(setsid sh -c 'trap "" TERM; echo $$ > $BOX/escapee; ${forever}' &); until [ -s $BOX/escapee ]; do sleep 0.02; done; echo up; ${forever}`,
    ],
  ])('%s is cancelled, and nothing of it is left', async (_what, script) => {
    const job = rig.job(script);
    const client = rig.client(job);
    await client.heard('line', 'up');
    expect(running()).not.toEqual([]);
    expect(await cancelJob(rig.ref(job), 0.3)).toMatchObject(ok({ kind: 'acknowledged', how: 'cancelled' }));
    expect(running()).toEqual([]);
    expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
  });

  it('whose supervisor was stopped is told to be so, and is cancelled all the same', async () => {
    const job = rig.job(`echo up; ${forever}`);
    const client = rig.client(job);
    await client.heard('line', 'up');
    const supervisor = rig.near.supervisor(job);
    process.kill(supervisor, 'SIGSTOP');
    const remedy = `ssh -F ${rig.sshd.clientConfigFor(rig.proxy.port)} ${rig.sshd.hostAlias} kill -CONT ${supervisor}`;
    await client.heard('said', `process ${supervisor} has been stopped (to let it go on: ${remedy}`);
    expect(await cancelJob(rig.ref(job), 0.3)).toMatchObject(ok({ kind: 'acknowledged', how: 'cancelled' }));
    expect(running()).toEqual([]);
    expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
  });

  it('that waits is cancelled before it starts, and one that has ended stays as it ended', async () => {
    const holder = rig.client(rig.job(`echo up; ${forever}`), { host: rig.host(60, 1), task: 'holder' });
    await holder.heard('line', 'up');
    const queued = rig.job('touch $BOX/ran');
    const client = rig.client(queued, { host: rig.host(60, 1) });
    await client.heard('wait', 'holder:train');
    expect(await cancelJob(rig.ref(queued))).toMatchObject(ok({ how: 'cancelled' }));
    expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
    expect(rig.has('ran')).toBe(false);
    await cancelJob(rig.ref(rig.job(`echo up; ${forever}`)), 0.3);
    const done = rig.job('echo a > $WRITE_DIR/a');
    expect(await rig.client(done).done()).toMatchObject(ran);
    expect(await cancelJob(rig.ref(done))).toMatchObject(ok({ kind: 'acknowledged', code: 0 }));
  });
});
