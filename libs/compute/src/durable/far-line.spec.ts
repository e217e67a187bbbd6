import { writeFileSync } from 'node:fs';
import { taskId } from '@research/core';
import { type Client, until } from './durable.fixture';
import { durableSteps } from './durable-context';
import { FarRig } from './far.fixture';
import { runDurably } from './run-durably';

let rig: FarRig;
beforeEach(async () => {
  rig = await FarRig.start();
});
afterEach(() => rig.dispose());

const ran = { ok: true, value: { kind: 'ran' } };

/** Counts how often it is started, prints 1 to 20 within two seconds, waits for `$BOX/go`, prints `end`. */
const talks =
  'echo x >> $BOX/starts; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo $i; sleep 0.1; done; until [ -e $BOX/go ]; do sleep 0.05; done; echo end; echo made > $WRITE_DIR/a';
const allOfIt = [...Array.from({ length: 20 }, (_, index) => `${index + 1}`), 'end'];
const go = (): void => writeFileSync(rig.path('go'), '');

describe('a client on its way', () => {
  /** A job with an input, so that there is something to send, that waits for us. */
  const everyStep = () => {
    const input = rig.near.path('in.txt');
    writeFileSync(input, 'made\n');
    const script =
      'echo x >> $BOX/starts; until [ -e $BOX/go ]; do sleep 0.02; done; cat "$READ_IN" > $WRITE_DIR/a';
    return rig.job(script, { reads: [input], env: { READ_IN: input } });
  };
  /** Lets the job end when somebody follows it. */
  const goWhenFollowed = async (client: Client): Promise<void> => {
    const isKilled = () => client.process.signalCode === 'SIGKILL';
    await until(() => client.steps().includes('following') || isKilled(), 'somebody to follow the job');
    go();
  };

  it('goes through every step of it, in this order', async () => {
    const client = rig.client(everyStep());
    await goWhenFollowed(client);
    expect(await client.done()).toMatchObject(ran);
    expect(client.steps()).toEqual([...durableSteps]);
  });

  it.each(durableSteps)(
    'may be killed at "%s": the next one goes on; nothing is done twice',
    async (step) => {
      const job = everyStep();
      const first = rig.client(job, { dieAt: step, reuse: true });
      await goWhenFollowed(first);
      await until(() => first.process.signalCode === 'SIGKILL', `death at ${step}`);
      const second = rig.client(job, { reuse: true });
      expect(await second.done()).toMatchObject({ ok: true });
      expect(rig.read('starts')).toBe('x\n');
      expect(rig.near.read('projects/model/out/train/a')).toBe('made\n');
      expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged', code: 0 });
    },
  );
});

describe('a line that fails while a job talks', () => {
  it.each([
    ['is reset', () => rig.proxy.reset()],
    ['loses its server, which comes back', () => rig.sshd.restart('ended')],
  ])('%s: the log goes on at the byte where it stopped', async (_what, fault) => {
    const client = rig.client(rig.job(talks));
    await client.heard('line', '5');
    await fault();
    await client.heard('said', 'trying again in');
    go();
    expect(await client.done()).toMatchObject(ran);
    expect(client.lines()).toEqual(allOfIt);
    expect(client.said().join('\n')).toContain('the connection is back');
    expect(rig.read('starts')).toBe('x\n');
  });

  it('swallows everything: that is noticed, and told', async () => {
    const client = rig.client(rig.job(talks));
    await client.heard('line', '3');
    rig.proxy.blackhole();
    await until(() => client.said().join().includes('trying again'), 'a word');
    rig.proxy.reset();
    rig.proxy.heal();
    go();
    await until(() => client.lines().includes('end'), 'the end');
    expect(await client.done()).toMatchObject(ran);
    expect(client.lines()).toEqual(allOfIt);
  });

  it('does not come back: the job goes on, and a later client collects it', async () => {
    const job = rig.job(talks);
    const client = rig.client(job, { host: rig.host(1) });
    await client.heard('line', '3');
    await rig.proxy.refuse();
    rig.proxy.reset();
    expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'host-unreachable' } });
    go();
    await rig.left(`.nx-research/jobs/${job.fingerprint}/running`);
    await rig.proxy.heal();
    const later = rig.client(job);
    expect(await later.done()).toMatchObject(ran);
    expect([...client.lines(), ...later.lines()]).toEqual(allOfIt);
    expect(rig.read('starts')).toBe('x\n');
  });
});

it('breaks while outputs travel: they are fetched again, whole', async () => {
  const client = rig.client(rig.job('head -c 3000000 /dev/zero | tr "\\0" z > $WRITE_DIR/a'));
  await client.heard('said', 'started');
  rig.proxy.resetAfter(1_000_000);
  expect(await client.done()).toMatchObject(ran);
  expect(rig.near.read('projects/model/out/train/a')).toBe('z'.repeat(3_000_000));
});

it('is slow to connect: five seconds are no failure', async () => {
  rig.proxy.connectDelayMs = 5000;
  expect(await rig.client(rig.job('echo a > $WRITE_DIR/a'), { host: rig.host(0) }).done()).toMatchObject(ran);
});

it('is not there before the start: nothing is started, and it says what to look at', async () => {
  await rig.proxy.refuse();
  const client = rig.client(rig.job(talks), { host: rig.host(0) });
  expect(await client.done()).toMatchObject({
    ok: false,
    error: {
      reason: 'host-unreachable',
      what: expect.stringContaining('the host does not answer') as string,
    },
  });
  expect(rig.has('starts')).toBe(false);
});

it('leads to another host key: that is refused at once, and nothing is started', async () => {
  await rig.sshd.changeHostKey();
  const client = rig.client(rig.job(talks));
  expect(await client.done()).toMatchObject({
    ok: false,
    error: { reason: 'host-unreachable', what: expect.stringContaining('host key has changed') as string },
  });
  expect(rig.has('starts')).toBe(false);
});

it('lets go of a job on Ctrl-C even when nothing answers any more', async () => {
  const client = rig.client(rig.job(talks));
  await client.heard('line', '3');
  rig.proxy.blackhole();
  const beganMs = performance.now();
  client.process.kill('SIGINT');
  expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
  expect(performance.now() - beganMs).toBeLessThan(30_000);
});

it('brings inputs once: what the host has does not travel again', async () => {
  const input = rig.near.path('big.bin');
  writeFileSync(input, Buffer.alloc(2_000_000, 'i'));
  const reading = (name: string) =>
    rig.job(`wc -c < "$READ_BIG" > $WRITE_DIR/a; echo ${name}`, { reads: [input], env: { READ_BIG: input } });
  expect(await rig.client(reading('one')).done()).toMatchObject(ran);
  const before = rig.proxy.bytesUp;
  const second = rig.client(reading('two'));
  expect(await second.done()).toMatchObject(ran);
  expect(second.said().join()).not.toContain('sending');
  expect(rig.proxy.bytesUp - before).toBeLessThan(500_000);
  expect(rig.near.read('projects/model/out/train/a').trim()).toBe('2000000');
});

it('brings many inputs, and Node has nothing to warn of', async () => {
  const inputs = Array.from({ length: 15 }, (_, index) => rig.near.path(`${index}.csv`));
  inputs.forEach((path, index) => writeFileSync(path, `${index}\n`.repeat(index)));
  const job = rig.job('cat ./*.csv | sort -n | uniq -c | sed "s/^ *//" > $WRITE_DIR/a', { reads: inputs });
  const errors = rig.near.path('errors');
  const client = rig.client(job, { wrap: ['sh', '-c', 'exec "$@" 2> "$0"', errors] });
  expect(await client.done()).toMatchObject(ran);
  const counted = Array.from({ length: 14 }, (_, index) => `${index + 1} ${index + 1}\n`);
  expect(rig.near.read('projects/model/out/train/a')).toBe(counted.join(''));
  expect(rig.near.read('errors')).toBe('');
});

it('carries more jobs than sshd allows channels: four connections do, and sshd refuses none', async () => {
  const said: string[] = [];
  const saying = (text: string): string[] => said.filter((line) => line.includes(text));
  const all = Array.from({ length: 20 }, (_, index) => {
    const job = rig.job(
      `echo x >> $BOX/starts; until [ -e $BOX/go ]; do sleep 0.05; done; echo ${index} > $WRITE_DIR/a`,
    );
    const outputFolder = rig.near.path('projects', `model-${index}`, 'out/train');
    const place = { workspaceRoot: rig.near.workspaceRoot, host: rig.host(), outputFolder };
    return runDurably(job, {
      ...place,
      taskId: taskId(`model-${index}`, 'train'),
      script: 'job.sh',
      observer: { say: (line) => void said.push(line) },
    });
  });
  const there = (): string[] =>
    said.flatMap((line) => /of (model-\d+):train (?:started|is )/.exec(line)?.[1] ?? []);
  await until(() => new Set(there()).size === all.length, 'all on the host');
  go();
  for (const [index, done] of (await Promise.all(all)).entries()) {
    expect(done).toMatchObject(ran);
    expect(rig.near.read(`projects/model-${index}/out/train/a`)).toBe(`${index}\n`);
  }
  expect(rig.read('starts')).toBe('x\n'.repeat(all.length));
  // A machine that is busy with other things may let a connection die, and says so; another is made then.
  expect(rig.proxy.connections).toBeLessThanOrEqual(4 + saying('trying again').length);
  expect(saying('it opens no more sessions')).toEqual([]);
});
