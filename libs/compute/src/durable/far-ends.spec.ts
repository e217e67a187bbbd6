import { isRunning } from '@research/process';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import type { Job } from '../jobs/job';
import { linkTo } from '../links/link-to';
import type { Link } from '../links/link';
import { sshArguments } from '../links/ssh-arguments';
import { deliverJob } from './deliver-job';
import { until } from './durable.fixture';
import { FarRig } from './far.fixture';
import type { JobRef } from './job-ref';
import { cancelJob } from './settle-job';

let rig: FarRig;
beforeEach(async () => {
  rig = await FarRig.start();
});
afterEach(() => rig.dispose());

const ran = { ok: true, value: { kind: 'ran' } };
const forever = 'while :; do sleep 0.05; done';
const go = (): void => writeFileSync(rig.path('go'), '');
const inJob = (job: Job, name: string): string => `.nx-research/jobs/${job.fingerprint}/${name}`;
/** Waits until a job has ended for its host, and gives the name of its start. */
async function ended(job: Job): Promise<string> {
  while ((await rig.state(job))?.kind !== 'exited') await delay(20);
  return rig.read(inJob(job, 'start'));
}
/** A daemon in a session of its own that ignores TERM. */
const escapee = `(setsid sh -c 'trap "" TERM; echo $$ > $BOX/escapee; ${forever}' &); until [ -s $BOX/escapee ]; do sleep 0.02; done`;
/** The host, by a line of its own past the proxy. */
const pastProxy = (job: Job): JobRef => {
  const host = rig.host();
  const transport = {
    kind: 'ssh',
    destination: rig.sshd.hostAlias,
    configFile: rig.sshd.clientConfigFile,
  } as const;
  return { ...rig.ref(job), link: linkTo({ ...host, transport }, rig.near.workspaceRoot) };
};

describe('outputs', () => {
  it('of which one is missing: nothing is put in place, and what was there stays', async () => {
    const folder = rig.near.path('projects/model/out/train');
    mkdirSync(folder, { recursive: true });
    for (const name of ['a', 'b'])
      writeFileSync(rig.near.path('projects/model/out/train', name), 'of before');
    const job = rig.job('echo 1 > $CHECKPOINT_DIR/epoch; echo new > $WRITE_DIR/a', { writes: ['a', 'b'] });
    expect(await rig.client(job).done()).toMatchObject({
      ok: false,
      error: { reason: 'missing-output', what: expect.stringContaining('b') as string },
    });
    expect(readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'))).toEqual([
      'of before',
      'of before',
    ]);
    expect(rig.has('.nx-research/checkpoints', job.fingerprint, 'epoch')).toBe(true);
  });

  /** The line to the host, with something between that changes what comes from there. */
  const through = (filter: string): Link => {
    const link = linkTo(rig.host(), rig.near.workspaceRoot);
    const transport = {
      kind: 'ssh',
      destination: rig.sshd.hostAlias,
      configFile: rig.sshd.clientConfigFile,
    } as const;
    const ssh = [
      'ssh',
      ...sshArguments(transport, rig.near.workspaceRoot, {
        words: ['perl', '-'],
        socket: undefined,
        version: 0,
      }),
    ];
    const startPerl = () => ({
      child: spawn('sh', ['-c', `"$@" | ${filter}`, 'sh', ...ssh], { stdio: ['pipe', 'pipe', 'pipe'] }),
    });
    return { ...link, startPerl };
  };

  it.each([
    ['cut off, though the last frame has come', '{ head -c 200000; cat > /dev/null; }', 'host-unreachable'],
    ['changed', 'tr z y', 'hash-mismatch'],
  ])('that are %s on their way are not taken, and stay for the next time', async (_what, filter, reason) => {
    const job = rig.job('head -c 1000000 /dev/zero | tr "\\0" z > $WRITE_DIR/a');
    await rig.client(job, { until: 'submit' }).done();
    const start = await ended(job);
    const order = { start, names: job.writes, into: rig.near.path('into') };
    expect(await deliverJob({ ...rig.ref(job), link: through(filter) }, order)).toMatchObject({
      ok: false,
      error: { reason, transient: true },
    });
    expect(await rig.client(job).done()).toMatchObject(ran);
    expect(rig.near.read('projects/model/out/train/a')).toBe('z'.repeat(1_000_000));
  });
});

describe('a job that is cancelled when it has ended already', () => {
  it('and what it left behind is being ended: it stays as it ended, and its outputs come home', async () => {
    const job = rig.job(`${escapee}; echo $$ > $BOX/pid; echo made > $WRITE_DIR/a`);
    const client = rig.client(job, { graceSeconds: 2 });
    await until(() => rig.has('pid') && rig.read('pid') !== '', 'the job');
    const pid = Number(rig.read('pid'));
    await until(() => !isRunning(pid), 'its end');
    expect(isRunning(Number(rig.read('escapee')))).toBe(true);
    expect(await rig.state(job)).toMatchObject({ kind: 'running' });
    expect(await cancelJob(rig.ref(job))).toMatchObject(ok({ kind: 'exited', code: 0, how: 'exited' }));
    expect(isRunning(Number(rig.read('escapee')))).toBe(false);
    expect(await client.done()).toMatchObject(ran);
    expect(rig.near.read('projects/model/out/train/a')).toBe('made\n');
  });

  it('and its outputs are on their way: they come home', async () => {
    const job = rig.job('head -c 3000000 /dev/zero | tr "\\0" z > $WRITE_DIR/a');
    const client = rig.client(job);
    rig.proxy.resetAfter(1_000_000); // in the middle of them
    await client.heard('said', 'trying again');
    expect(client.steps()).toContain('ended');
    expect(client.steps()).not.toContain('delivered');
    expect(await cancelJob(pastProxy(job))).toMatchObject(ok({ kind: 'exited', code: 0 }));
    expect(await client.done()).toMatchObject(ran);
    expect(rig.near.read('projects/model/out/train/a')).toHaveLength(3_000_000);
  });
});

it('a daemon that a job has left behind keeps no slot from the next', async () => {
  const first = rig.client(rig.job(`${escapee}; echo a > $WRITE_DIR/a`), {
    host: rig.host(60, 1),
    task: 'first',
  });
  await rig.left('escapee');
  // A dead process that nobody has asked for its end is Z there.
  const script =
    'case "$(cat /proc/$(cat $BOX/escapee)/stat 2>/dev/null)" in ""|*") Z "*) echo gone;; *) echo there;; esac; echo b > $WRITE_DIR/a';
  const second = rig.client(rig.job(script), { host: rig.host(60, 1), task: 'second' });
  expect(await first.done()).toMatchObject(ran);
  expect(await second.done()).toMatchObject(ran);
  expect(second.lines().at(-1)).toBe('gone');
});

describe('a host that is restarted', () => {
  const counted =
    'echo x >> $BOX/starts; until [ -e $BOX/go ]; do sleep 0.05; done; echo made > $WRITE_DIR/a';

  /** Ends every process there; supervisors hide from the rig whose they are. */
  async function restart(...jobs: readonly Job[]): Promise<void> {
    await rig.near.killClients();
    for (const job of jobs) {
      const pid = rig.near.supervisor(job);
      if (pid > 0) process.kill(pid, 'SIGKILL');
    }
    await rig.sshd.reboot();
  }

  it('while inputs travel: there is nothing of the job, and it starts when it is wanted again', async () => {
    const input = rig.near.path('in.bin');
    writeFileSync(input, Buffer.alloc(3_000_000, 'i'));
    const job = rig.job(counted, { reads: [input] });
    const client = rig.client(job, { dieAt: 'sending' });
    await until(() => client.process.signalCode === 'SIGKILL', 'the middle of it');
    await restart(job);
    expect(await rig.state(job)).toBeUndefined();
    go();
    expect(await rig.client(job).done()).toMatchObject(ran);
    expect(rig.read('starts')).toBe('x\n');
  });

  it('while a job waits for a slot: it is lost, and starts when it is wanted again', async () => {
    const holder = rig.job(`echo up; ${forever}`);
    await rig.client(holder, { host: rig.host(60, 1), task: 'holder' }).heard('line', 'up');
    const job = rig.job(counted);
    await rig.client(job, { host: rig.host(60, 1) }).heard('wait', 'holder:train');
    await restart(holder, job);
    expect(await rig.state(job)).toMatchObject({ kind: 'lost' });
    go();
    const next = rig.client(job, { host: rig.host(60, 1) });
    expect(await next.done()).toMatchObject(ran);
    expect(next.ends()).toMatchObject([{ kind: 'lost', startsAgain: true }, { kind: 'done' }]);
    expect(rig.read('starts')).toBe('x\n');
  });

  it('before how a job ended was written down: it is lost, and runs again', async () => {
    go();
    const job = rig.job(`${escapee}; echo $$ > $BOX/pid; ${counted}`);
    rig.client(job, { graceSeconds: 20 });
    await rig.left('starts');
    const pid = Number(rig.read('pid'));
    await until(() => !isRunning(pid), 'its end');
    await restart(job);
    expect(await rig.state(job)).toMatchObject({ kind: 'lost' });
    expect(await rig.client(job).done()).toMatchObject(ran);
    expect(rig.read('starts')).toBe('x\nx\n');
  });

  it('when a job has ended and is not collected: its outputs come home', async () => {
    go();
    const job = rig.job(counted);
    await rig.client(job, { until: 'submit' }).done();
    await ended(job);
    await restart(job);
    expect(await rig.client(job).done()).toMatchObject(ran);
    expect(rig.read('starts')).toBe('x\n');
    expect(rig.near.read('projects/model/out/train/a')).toBe('made\n');
  });
});
