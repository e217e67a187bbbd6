import { writeFileSync } from 'node:fs';
import { until } from './durable.fixture';
import { durableSteps } from './durable-where';
import { FarRig } from './far.fixture';

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

describe('a client that is killed when a step of its way is done', () => {
  it.each(durableSteps)('%s: the next one goes on; nothing is done twice', async (step) => {
    go();
    const job = rig.job('echo x >> $BOX/starts; echo made > $WRITE_DIR/a');
    const first = rig.client(job, { dieAt: step, reuse: true });
    await until(() => first.process.signalCode === 'SIGKILL', `death at ${step}`);
    const second = rig.client(job, { reuse: true });
    expect(await second.done()).toMatchObject({ ok: true });
    expect(rig.read('starts')).toBe('x\n');
    expect(rig.near.read('projects/model/out/train/a')).toBe('made\n');
    expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged', code: 0 });
  });
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
    await until(() => client.said().join().includes('trying again'), 'a word', 40_000);
    rig.proxy.reset();
    rig.proxy.heal();
    go();
    await until(() => client.lines().includes('end'), 'the end', 60_000);
    expect(await client.done()).toMatchObject(ran);
    expect(client.lines()).toEqual(allOfIt);
  }, 120_000);

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
}, 60_000);

it('is not there before the start: nothing is started, and it says what to look at', async () => {
  await rig.proxy.refuse();
  const client = rig.client(rig.job(talks), { host: rig.host(0) });
  expect(await client.done()).toMatchObject({
    ok: false,
    error: { reason: 'host-unreachable', what: expect.stringContaining('nobody answers there') as string },
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
  expect(performance.now() - beganMs).toBeLessThan(10_000);
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

it('brings many inputs by one channel, empty ones and large ones among them', async () => {
  const inputs = Array.from({ length: 20 }, (_, index) => rig.near.path(`in-${index}`));
  inputs.forEach((path, index) => writeFileSync(path, Buffer.alloc(index * 40_000, `${index}`)));
  const env = Object.fromEntries(inputs.map((path, index) => [`READ_${index}`, path]));
  const sizes = inputs.map((_, index) => `$(wc -c < "$READ_${index}")`).join(' ');
  const client = rig.client(rig.job(`echo ${sizes} > $WRITE_DIR/a`, { reads: inputs, env }));
  expect(await client.done()).toMatchObject(ran);
  expect(client.said().join('\n')).toContain('sending 20 files');
  expect(client.said().join('\n')).not.toContain('Node warns');
  const expected = inputs.map((_, index) => String(index * 40_000));
  expect(rig.near.read('projects/model/out/train/a').trim().split(' ')).toEqual(expected);
});
