import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '@research/process';
import { type Client, DurableRig, until } from './durable.fixture';

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

/** Prints one, waits until somebody makes `$BOX/go`, prints two, and counts how often it was started. */
const slow =
  'echo x >> $BOX/starts; echo $$ > $BOX/pid; echo one; until [ -e $BOX/go ]; do sleep 0.02; done; echo two; echo made > $WRITE_DIR/a';
const go = (): void => writeFileSync(rig.path('go'), '');
const ran = { ok: true, value: { kind: 'ran' } };

describe('a job whose client is killed', () => {
  it('goes on; the next client attaches at the byte where the log stopped', async () => {
    const job = rig.job(slow);
    const first = rig.client(job);
    await first.heard('line', 'one');
    await rig.noted(job, 4);
    await first.kill();
    await delay(100);
    expect(isRunning(await rig.pid('pid'))).toBe(true);
    const second = rig.client(job);
    await second.heard('said', 'is running already: attached; its log from byte 4 on');
    go();
    expect(await second.done()).toMatchObject({ ...ran, value: { slots: [{ kind: 'cpu', number: 0 }] } });
    expect(second.lines()).toEqual(['two']);
    expect(rig.read('starts')).toBe('x\n');
    expect(rig.read('projects/model/out/train/a')).toBe('made\n');
    expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged', code: 0 });
  });

  /** Ends the program by which a client follows, as a command does that ends all below nx, the leaves first. */
  const endFollower = async (client: Client): Promise<void> => {
    const { pid } = client.process;
    const children = (): string[] =>
      readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        .split(' ')
        .filter((child) => child !== '');
    const [follower] = await until(() => (children().length === 1 ? children() : undefined));
    process.kill(Number(follower), 'SIGTERM');
  };

  it('is followed on when only the program that followed it was ended', async () => {
    const job = rig.job(slow);
    const client = rig.client(job);
    await client.heard('line', 'one');
    await endFollower(client);
    await client.heard('said', 'could not be followed (perl ended with SIGTERM); trying again');
    go();
    expect(await client.done()).toMatchObject(ran);
    expect(client.lines()).toEqual(['one', 'two']);
    expect(rig.read('starts')).toBe('x\n');
  });

  it('goes on when that program was ended before its client, which is interrupted', async () => {
    const job = rig.job(slow);
    const client = rig.client(job);
    await client.heard('line', 'one');
    await endFollower(client);
    await client.heard('said', 'trying again');
    client.process.kill('SIGINT');
    expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
    expect(await rig.state(job)).toMatchObject({ kind: 'running' });
    go();
    expect(await rig.client(job).done()).toMatchObject(ran);
  });

  it('leaves its outputs to the next client when it has ended meanwhile', async () => {
    const job = rig.job(slow);
    const first = rig.client(job);
    await first.heard('line', 'one');
    await rig.noted(job, 4);
    await first.kill();
    go();
    const pid = await rig.pid('pid');
    await until(() => !isRunning(pid));
    const second = rig.client(job);
    expect(await second.done()).toMatchObject(ran);
    expect(second.said().join()).toContain('has ended meanwhile');
    expect(second.lines()).toEqual(['two']);
    expect(rig.read('starts')).toBe('x\n');
  });

  it('is acknowledged later where it was killed between collecting and saying so', async () => {
    const job = rig.job('echo a > $WRITE_DIR/a');
    const first = rig.client(job, { reuse: true, dieAt: 'collected' });
    await until(() => first.process.signalCode === 'SIGKILL');
    expect(await rig.state(job)).toMatchObject({ kind: 'exited' });
    expect(await rig.client(job, { reuse: true }).done()).toMatchObject({
      ok: true,
      value: { kind: 'kept' },
    });
    expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged' });
  });

  it('keeps its place in the queue', async () => {
    const holder = rig.client(rig.job(slow), { task: 'holder', cores: 1 });
    await holder.heard('line', 'one');
    const queued = rig.job('echo up > $WRITE_DIR/a');
    const first = rig.client(queued, { cores: 1 });
    await first.heard('wait', 'holder:train (process');
    await first.kill();
    const later = rig.client(rig.job('ls $BOX/projects/model/out/train; echo later > $WRITE_DIR/a'), {
      task: 'later',
      cores: 1,
    });
    await later.heard('wait', 'model:train');
    expect(await rig.state(queued)).toMatchObject({ kind: 'queued' });
    go();
    expect(await holder.done()).toMatchObject(ran);
    expect(await later.done()).toMatchObject(ran);
    expect(await rig.state(queued)).toMatchObject({ kind: 'exited', code: 0 });
    expect(await rig.client(queued, { cores: 1 }).done()).toMatchObject(ran);
  });
});

it('lets go of the job on Ctrl-C, and says how to look, to wait and to end it', async () => {
  const job = rig.job(slow);
  const id = job.fingerprint.slice(0, 6);
  const client = rig.client(job);
  await client.heard('line', 'one');
  client.process.kill('SIGINT');
  expect(await client.done()).toMatchObject({
    ok: false,
    error: {
      reason: 'interrupted',
      what: `model:train goes on as job ${id}`,
      tries: [
        `to look: npx nx run hosts:logs --job=${id} --follow`,
        'to wait for it again: npx nx run model:train',
        `to end it: npx nx run hosts:cancel --job=${id}`,
      ],
    },
  });
  expect(isRunning(await rig.pid('pid'))).toBe(true);
});

it('is started once by two clients at once, and both get the outputs', async () => {
  const job = rig.job(slow);
  const clients = [rig.client(job), rig.client(job)];
  await Promise.all(clients.map((client) => client.heard('line', 'one')));
  go();
  const both = await Promise.all(clients.map((client) => client.done()));
  expect(both.map((result) => (result.ok ? result.value.kind : result.error)).sort()).toEqual([
    'kept',
    'ran',
  ]);
  // Who keeps what the other has collected has not worked: the time of the job counts once.
  expect(clients.map((client) => client.worked().length).sort()).toEqual([0, 1]);
  expect(rig.read('starts')).toBe('x\n');
});

describe('a failure', () => {
  it('is delivered once, with the log; then the job starts again', async () => {
    const job = rig.job('echo x >> $BOX/starts; echo row 7 is wrong; exit 3');
    const failure = { reason: 'command-failed', said: 'row 7 is wrong' };
    expect(await rig.client(job).done()).toMatchObject({ ok: false, error: failure });
    expect(await rig.client(job).done()).toMatchObject({ ok: false, error: failure });
    expect(rig.read('starts')).toBe('x\nx\n');
  });

  it('of a job that nobody followed waits for the next client', async () => {
    const job = rig.job(`${slow}; exit 3`);
    const first = rig.client(job);
    await first.heard('line', 'one');
    await rig.noted(job, 4);
    await first.kill();
    go();
    const pid = await rig.pid('pid');
    await until(() => !isRunning(pid));
    expect(await rig.client(job).done()).toMatchObject({ ok: false, error: { reason: 'command-failed' } });
    expect(rig.read('starts')).toBe('x\n');
  });

  it('by KILL is that of code 137', async () => {
    const job = rig.job(slow);
    const client = rig.client(job);
    process.kill(await rig.pid('pid'), 'SIGKILL');
    expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'command-killed' } });
    expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged', code: 137 });
  });

  it('by a missing output keeps the checkpoints, which a success removes', async () => {
    const job = rig.job(
      'ls $CHECKPOINT_DIR; if [ -e $CHECKPOINT_DIR/epoch ]; then echo b > $WRITE_DIR/a; else echo 1 > $CHECKPOINT_DIR/epoch; fi',
    );
    expect(await rig.client(job).done()).toMatchObject({ ok: false, error: { reason: 'missing-output' } });
    expect(rig.has('.research/checkpoints', job.fingerprint, 'epoch')).toBe(true);
    const second = rig.client(job);
    expect(await second.done()).toMatchObject(ran);
    expect(second.lines()).toEqual(['epoch']);
    expect(rig.has('.research/checkpoints', job.fingerprint)).toBe(false);
  });
});

it('keeps the bytes of the log as they are', async () => {
  const job = rig.job(String.raw`printf '\000\377\n\200' ; echo a > $WRITE_DIR/a`);
  const client = rig.client(job);
  expect(await client.done()).toMatchObject(ran);
  expect([...readFileSync(rig.inJob(job, 'log'))]).toEqual([0, 0xff, 0x0a, 0x80]);
  expect(client.lines()).toEqual(['\0�', '�']);
});

it('names a job of the same task that it supersedes', async () => {
  const old = rig.job(slow);
  await rig.client(old).heard('line', 'one');
  const changed = rig.client(rig.job('echo new > $WRITE_DIR/a'));
  expect(await changed.done()).toMatchObject(ran);
  expect(changed.said()[0]).toMatch(
    new RegExp(
      `supersedes job ${old.fingerprint.slice(0, 6)} of model:train, running since .* hosts:cancel --job=`,
    ),
  );
});

it('keeps its environment off the disk and off every command line', async () => {
  const job = rig.job(
    '[ -n "$TOKEN" ] || exit 9; cat /proc/[0-9]*/cmdline > $BOX/cmdlines; echo a > $WRITE_DIR/a; env; printf %s "${TOKEN%-*}"; sleep 0.2; echo "${TOKEN#????}"',
  );
  expect(await rig.client(job, { secrets: { TOKEN: 'hush-hush' } }).done()).toMatchObject(ran);
  expect(rig.read('cmdlines')).toContain('research job');
  expect(rig.read('cmdlines')).not.toContain('hush');
  const textOf = (path: string): string =>
    lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8');
  for (const name of readdirSync(rig.inJob(job)).filter((entry) => entry !== 'trace'))
    expect(textOf(rig.inJob(job, name))).not.toContain('hush');
});

it('shows the beginning of a line at once, and conceals what its job prints after its supervisor was killed', async () => {
  const job = rig.job(
    'printf begun; until [ -e $BOX/go ]; do sleep 0.05; done; echo " $TOKEN and $(printf %s "$TOKEN" | base64)"; echo a > $WRITE_DIR/a',
  );
  const client = rig.client(job, { secrets: { TOKEN: 'hush-hush' } });
  await until(
    () =>
      rig.has('.research/jobs', job.fingerprint, 'log') &&
      readFileSync(rig.inJob(job, 'log'), 'utf8') === 'begun',
  );
  await client.kill(); // it would give the job up, and take its folder away
  process.kill(rig.supervisor(job), 'SIGKILL');
  writeFileSync(rig.path('go'), '');
  await until(() => readFileSync(rig.inJob(job, 'log'), 'utf8').endsWith('\n'));
  expect(readFileSync(rig.inJob(job, 'log'), 'utf8')).toMatch(/^begun \*\*\* and \*\*\*\n$/);
});
