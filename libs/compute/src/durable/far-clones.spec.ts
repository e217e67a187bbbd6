import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedOn } from './client-notes';
import { type Client, type ClientOptions, until } from './durable.fixture';
import { FarRig } from './far.fixture';
import { listJobs } from './list-jobs';
import { workspaceName } from './workspace-name';

/** Two clones of one project, and a third that comes later; each has a state of its own. */
const clones = { a: '', b: '', c: '' };
type Clone = keyof typeof clones;
let rig: FarRig;
beforeEach(async () => {
  rig = await FarRig.start();
  for (const name of ['a', 'b', 'c'] as const) clones[name] = mkdtempSync(join(tmpdir(), `clone-${name}-`));
});
afterEach(async () => {
  await rig.dispose();
  for (const root of Object.values(clones)) rmSync(root, { recursive: true, force: true });
});

const ran = { ok: true, value: { kind: 'ran' } };
const failed = { ok: false, error: { reason: 'command-failed' } };
/** Counts its starts, waits for `$BOX/go`, and writes which start it was, or fails where it is told to. */
const script =
  'echo x >> $BOX/starts; echo up; until [ -e $BOX/go ]; do sleep 0.02; done; [ ! -e $BOX/fail ] || exit 3; wc -l < $BOX/starts > $WRITE_DIR/a';
const jobOf = (clone: Clone) => rig.job(script, { cwd: clones[clone] });
const start = (clone: Clone, options: ClientOptions = {}): Client =>
  rig.client(jobOf(clone), { root: clones[clone], ...options });
const go = (): void => writeFileSync(rig.path('go'), '');
const starts = (): number => rig.read('starts').length / 2;
const out = (clone: Clone): string =>
  readFileSync(join(clones[clone], 'projects/model/out/train/a'), 'utf8').trim();
const owed = (clone: Clone): number => askedOn(clones[clone], rig.host().id).length;
const listed = async () => {
  const jobs = await listJobs(rig.ref(jobOf('a')).link);
  return jobs.ok ? jobs.value[0] : undefined;
};

/** Both follow the job until it runs. */
async function bothFollow(): Promise<[Client, Client]> {
  const first = start('a');
  await first.heard('line', 'up');
  const second = start('b');
  await second.heard('said', 'attached');
  await second.heard('line', 'up');
  return [first, second];
}

it('both get what a job leaves, it runs once, and then nothing of it stays', async () => {
  const both = await bothFollow();
  expect([...((await listed())?.followers ?? [])].sort()).toEqual(
    [clones.a, clones.b].map(workspaceName).sort(),
  );
  go();
  for (const client of both) expect(await client.done()).toMatchObject(ran);
  expect([out('a'), out('b'), starts()]).toEqual(['1', '1', 1]);
  expect([owed('a'), owed('b')]).toEqual([0, 0]);
  expect(await listed()).toMatchObject({ state: { kind: 'acknowledged', code: 0 }, followers: [] });
  expect(rig.has(`.nx-research/jobs/${jobOf('a').fingerprint}/out`)).toBe(false);
});

it.each([
  ['was killed', 'SIGKILL'],
  ['is asleep', 'SIGSTOP'],
] as const)('what one leaves to the other stays while that %s', async (_what, signal) => {
  const [first, second] = await bothFollow();
  second.process.kill(signal);
  go();
  expect(await first.done()).toMatchObject(ran);
  expect(await listed()).toMatchObject({
    state: { kind: 'exited' },
    followers: [workspaceName(clones.b)],
    takenBy: [workspaceName(clones.a)],
  });
  expect([owed('a'), owed('b')]).toEqual([0, 1]);
  // Whoever comes meanwhile has it as well.
  expect(await start('c').done()).toMatchObject(ran);
  second.process.kill('SIGCONT');
  const later = signal === 'SIGKILL' ? start('b', { until: 'collect' }) : second;
  expect(await later.done()).toMatchObject(ran);
  expect([out('a'), out('b'), out('c'), starts()]).toEqual(['1', '1', '1', 1]);
  expect(await listed()).toMatchObject({ state: { kind: 'acknowledged' }, followers: [] });
});

it('a failure is told to both, and then the job starts again for who asks', async () => {
  const both = await bothFollow();
  writeFileSync(rig.path('fail'), '');
  go();
  for (const client of both) expect(await client.done()).toMatchObject(failed);
  rmSync(rig.path('fail'));
  expect(await start('a').done()).toMatchObject(ran);
  expect([out('a'), starts()]).toEqual(['2', 2]);
});

it('one wants it again while the other has not collected: both get the last', async () => {
  const [first, second] = await bothFollow();
  await second.kill();
  go();
  expect(await first.done()).toMatchObject(ran);
  const again = start('a', { again: true });
  expect(await again.done()).toMatchObject(ran);
  expect(await start('b').done()).toMatchObject(ran);
  expect([out('a'), out('b'), starts()]).toEqual(['2', '2', 2]);
});

describe('what is made again of the same inputs', () => {
  const collect = (options: ClientOptions = {}) => start('a', { until: 'collect', reuse: true, ...options });

  beforeEach(async () => {
    go();
    expect(await start('a').done()).toMatchObject(ran);
    rmSync(rig.path('go'));
    expect(await start('a', { until: 'submit', again: true }).done()).toMatchObject({ ok: true });
    await until(() => rig.read('starts') === 'x\nx\n', 'the second start');
  });

  it('is followed, and is not forgotten by who finds the outputs of before', async () => {
    expect(await collect().done()).toMatchObject({ ok: true, value: { kind: 'submitted' } });
    expect(owed('a')).toBe(1);
    const follows = start('a', { reuse: true });
    await follows.heard('said', 'attached');
    go();
    expect(await follows.done()).toMatchObject(ran);
    expect([out('a'), starts(), owed('a')]).toEqual(['2', 2, 0]);
    expect(await collect().done()).toMatchObject({ ok: true, value: { kind: 'kept' } });
  });

  it('is collected though the outputs of before are in place, once', async () => {
    go();
    while ((await listed())?.state.kind !== 'exited');
    const first = collect({ dieAt: 'collected' });
    await until(() => first.process.signalCode === 'SIGKILL', 'its death');
    expect(out('a')).toBe('2');
    expect(await collect().done()).toMatchObject({ ok: true, value: { kind: 'kept' } });
    expect([starts(), owed('a')]).toEqual([2, 0]);
    expect(await listed()).toMatchObject({ state: { kind: 'acknowledged' } });
  });
});
