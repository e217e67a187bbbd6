import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '@research/process';
import type { Job } from '../jobs/job';
import { DurableRig, until } from './durable.fixture';
import { cancelJob } from './settle-job';

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

const ran = { ok: true, value: { kind: 'ran' } };
const waits = 'until [ -e $BOX/go ]; do sleep 0.02; done; echo whole > $WRITE_DIR/a';
const go = (): void => writeFileSync(rig.path('go'), '');

/** A training that counts its starts, leaves a checkpoint, and does something of its own at TERM. */
const training = (name: string, atTerm = 'trap - TERM'): Job =>
  rig.job(
    `${atTerm}; echo x >> $BOX/${name}.starts; cat $CHECKPOINT_DIR/epoch 2> /dev/null; echo ${name} 7 > $CHECKPOINT_DIR/epoch; echo $$ > $BOX/${name}.pid; ${waits}`,
  );

/** Starts a training with one slot for all of them, and lets go of it. */
async function submit(job: Job, task: string): Promise<void> {
  expect(await rig.client(job, { task, cores: 1, until: 'submit' }).done()).toMatchObject({ ok: true });
}

/** @param pids negative ones stand for groups */
function signal(name: NodeJS.Signals, pids: readonly number[]): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {
      // It has ended already.
    }
}

/** How often a process has waited so far: a supervisor does so between two looks at its job. */
const pauses = (pid: number): number =>
  Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

describe('a machine that is shut down', () => {
  const partial = 'echo partial > $WRITE_DIR/a; exit';
  it.each([
    ['its supervisors first', 'trap - TERM', true],
    ['the jobs first', 'trap - TERM', false],
    ['its supervisors first, and the job then says that all is well', `trap '${partial} 0' TERM`, true],
    ['the jobs first, and the job then fails', `trap '${partial} 1' TERM`, false],
    ['all of them, and the job does not mind', `trap '' TERM`, true],
  ])('tells %s: what ran and what was queued starts again afterwards', async (_name, atTerm, first) => {
    const [running, queued] = [training('running', atTerm), training('queued', atTerm)];
    await submit(running, 'one');
    const pid = await rig.pid('running.pid');
    await submit(queued, 'two');
    const supervisors = await Promise.all(
      [running, queued].map((job) => until(() => rig.supervisor(job) || undefined, 'a supervisor')),
    );
    const processes = [...supervisors, -pid];
    signal('SIGTERM', first ? processes : [...processes].reverse());
    signal('SIGHUP', supervisors);
    await delay(700); // more than a supervisor takes to believe that a job has failed by itself
    for (const job of [running, queued])
      expect(['running', 'queued']).toContain((await rig.state(job))?.kind);
    signal('SIGKILL', [-pid, ...supervisors]);
    await until(() => !processes.some(isRunning), 'the end of all of them');
    for (const job of [running, queued]) writeFileSync(rig.inJob(job, 'boot'), 'another');
    for (const job of [running, queued])
      expect(await rig.state(job)).toEqual({ kind: 'lost', boot: 'changed' });

    go();
    const clients = [rig.client(running, { task: 'one' }), rig.client(queued, { task: 'two' })];
    for (const client of clients) {
      expect(await client.done()).toMatchObject(ran);
      expect(client.said()[0]).toContain('was lost: the machine was restarted');
    }
    expect(clients.map((client) => client.lines())).toEqual([['running 7'], []]);
    expect([rig.read('running.starts'), rig.read('queued.starts')]).toEqual(['x\nx\n', 'x\n']);
    expect(rig.read('projects/one/out/train/a')).toBe('whole\n');
  });

  it('kills a job a moment before its supervisor: that is no failure of the job', async () => {
    const job = training('one');
    await submit(job, 'one');
    const pid = await rig.pid('one.pid');
    const supervisor = rig.supervisor(job);
    process.kill(pid, 'SIGKILL');
    await delay(100);
    process.kill(supervisor, 'SIGKILL');
    await until(() => !isRunning(supervisor));
    expect(await rig.state(job)).toMatchObject({ kind: 'lost' });
  });
});

describe('a session that is ended', () => {
  it('leaves a child of the job the time to save what it has', async () => {
    const saving = `trap 'sleep 2; echo saved > $CHECKPOINT_DIR/epoch; exit 1' TERM; echo $$ > $BOX/child; while :; do sleep 0.05; done`;
    const job = rig.job(
      `[ -e $CHECKPOINT_DIR/epoch ] && cp $CHECKPOINT_DIR/epoch $WRITE_DIR/a && exit; (${saving}) & echo $$ > $BOX/one.pid; wait`,
    );
    const client = rig.client(job);
    await rig.pid('child');
    signal('SIGTERM', [-(await rig.pid('one.pid')), rig.supervisor(job)]);
    expect(await client.done()).toMatchObject(ran);
    expect(rig.read('projects/model/out/train/a')).toBe('saved\n');
  });

  it('starts its jobs again for whoever follows them, and says why', async () => {
    const job = training('one');
    const client = rig.client(job);
    signal('SIGTERM', [-(await rig.pid('one.pid')), rig.supervisor(job)]);
    go();
    expect(await client.done()).toMatchObject(ran);
    expect(client.said().join('\n')).toMatch(
      /was lost: the machine or the login session told all processes to end; it starts again, with its checkpoints/,
    );
    expect(client.lines()).toEqual(['one 7']);
  });
});

describe('a signal to the supervisor alone', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('(%s) ends no job, and cancels none', async (name) => {
    const job = training('one');
    const client = rig.client(job);
    await rig.pid('one.pid');
    process.kill(rig.supervisor(job), name);
    await delay(300);
    expect(await rig.state(job)).toMatchObject({ kind: 'running' });
    go();
    expect(await client.done()).toMatchObject(ran);
    expect(rig.read('one.starts')).toBe('x\n');
  });

  it('ends no job either when the supervisor sees it after the job has ended well', async () => {
    // No shell, which blocks signals for a moment each time it starts a command.
    const waitsHere = 'select undef, undef, undef, 0.02 until -e "$ENV{BOX}/go"';
    const job = rig.job(
      `echo x >> $BOX/one.starts; echo whole > $WRITE_DIR/a; echo $$ > $BOX/one.pid; exec perl -e '${waitsHere}'`,
    );
    const client = rig.client(job);
    await rig.pid('one.pid');
    const supervisor = rig.supervisor(job);
    const before = pauses(supervisor);
    await until(() => pauses(supervisor) > before + 4, 'looks of the supervisor at its job');
    process.kill(supervisor, 'SIGSTOP');
    process.kill(supervisor, 'SIGTERM');
    go();
    await until(() => !isRunning(Number(rig.read('one.pid'))), 'the end of the job');
    process.kill(supervisor, 'SIGCONT');
    expect(await client.done()).toMatchObject(ran);
    expect(rig.read('one.starts')).toBe('x\n');
  });

  it('leaves hosts:cancel its right', async () => {
    const job = training('one');
    const client = rig.client(job);
    const pid = await rig.pid('one.pid');
    process.kill(rig.supervisor(job), 'SIGTERM');
    expect(await cancelJob(rig.ref(job), 0.2)).toMatchObject({ ok: true, value: { how: 'cancelled' } });
    expect(isRunning(pid)).toBe(false);
    expect(await client.done()).toMatchObject({ error: { reason: 'interrupted' } });
  });
});

it.each([
  ['SIGTERM', 'was ended by SIGTERM'],
  ['SIGHUP', 'was ended by SIGHUP'],
  ['SIGKILL', 'was killed, probably out of memory'],
] as const)('a job that somebody ends by %s alone has failed', async (name, what) => {
  const job = training('one');
  const client = rig.client(job);
  process.kill(await rig.pid('one.pid'), name);
  expect(await client.done()).toMatchObject({
    ok: false,
    error: { reason: 'command-killed', what: expect.stringContaining(what) as string },
  });
  expect(rig.read('one.starts')).toBe('x\n');
});
