import { isRunning } from '@research/process';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import type { Job } from '../jobs/job';
import { cleanHost } from './clean-host';
import { DurableRig, until } from './durable.fixture';
import { joinProgram, sharedFiles } from '../program/programs';
import { cancelJob } from './settle-job';

/** A program that runs some lines with the files about processes and supervisors. */
const withProcesses = (lines: string): string => {
  const { processes, supervise } = sharedFiles;
  const main = `use strict; use warnings FATAL => 'all'; sub main { ${lines} }`;
  return joinProgram({ processes, supervise, main });
};

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

const ran = { ok: true, value: { kind: 'ran' } };
const forever = 'while :; do sleep 0.05; done';
/** A daemon in a session of its own, whose parents are gone, that ignores TERM. */
const escapee = `(setsid sh -c 'trap "" TERM; echo $$ > $BOX/escapee; ${forever}' &)`;

describe('a cancelled job', () => {
  it.each([
    ['that ignores TERM', `trap '' TERM; echo $$ > $BOX/pid; ${forever}`, ['pid']],
    [
      'with a daemon in a session of its own',
      `${escapee}; echo $$ > $BOX/pid; ${forever}`,
      ['pid', 'escapee'],
    ],
    [
      'with a child in the background',
      `(${forever}) & echo $! > $BOX/child; echo $$ > $BOX/pid; wait`,
      ['child', 'pid'],
    ],
  ])('%s leaves nothing running', async (_name, script, files) => {
    const job = rig.job(script);
    const client = rig.client(job);
    const pids = await Promise.all(files.map((file) => rig.pid(file)));
    expect(pids.map(isRunning)).not.toContain(false);
    expect(await cancelJob(rig.ref(job))).toMatchObject(ok({ kind: 'acknowledged', how: 'cancelled' }));
    expect(pids.map(isRunning)).not.toContain(true);
    expect(await client.done()).toMatchObject({
      ok: false,
      error: { reason: 'interrupted', what: expect.stringContaining('was cancelled') as string },
    });
  });

  it('leaves the queue when it has not started', async () => {
    const holder = rig.client(rig.job(`echo $$ > $BOX/pid; ${forever}`), { task: 'holder', cores: 1 });
    await rig.pid('pid');
    const job = rig.job('touch $BOX/ran');
    const client = rig.client(job, { cores: 1 });
    await client.heard('wait', 'holder:train');
    expect(await cancelJob(rig.ref(job))).toMatchObject(ok({ how: 'cancelled' }));
    expect(await client.done()).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
    expect(rig.has('ran')).toBe(false);
    expect(await holder.kill()).toBeUndefined();
  });

  it('starts again when it is wanted again', async () => {
    const job = rig.job(
      `echo x >> $BOX/starts; [ -e $BOX/go ] || { echo $$ > $BOX/pid; ${forever}; }; echo a > $WRITE_DIR/a`,
    );
    await rig.client(job).heard('said', 'started');
    await rig.pid('pid');
    await cancelJob(rig.ref(job));
    writeFileSync(rig.path('go'), '');
    expect(await rig.client(job).done()).toMatchObject(ran);
    expect(rig.read('starts')).toBe('x\nx\n');
  });
});

it('is ended at its time limit, even when it then says all is well', async () => {
  const job = rig.job(`trap 'echo a > $WRITE_DIR/a; exit 0' TERM; ${forever}`, { limitSeconds: 0.3 });
  expect(await rig.client(job).done()).toMatchObject({ ok: false, error: { reason: 'time-limit' } });
});

it('ends what a script that forks and exits has left behind, before anybody may take its slot', async () => {
  const job = rig.job(`${escapee}; until [ -s $BOX/escapee ]; do sleep 0.02; done; echo a > $WRITE_DIR/a`);
  expect(await rig.client(job).done()).toMatchObject(ran);
  expect(isRunning(await rig.pid('escapee'))).toBe(false);
});

describe('a job that has lost its supervisor', () => {
  const script = `echo x >> $BOX/starts; ls $CHECKPOINT_DIR; touch $CHECKPOINT_DIR/epoch; [ -e $BOX/go ] || { echo $$ > $BOX/pid; ${escapee}; ${forever}; }; echo a > $WRITE_DIR/a`;
  let job: Job;
  let pid: number;
  beforeEach(async () => {
    job = rig.job(script);
    await rig.client(job).heard('said', 'started');
    pid = await rig.pid('pid');
    await rig.pid('escapee');
  });

  it('is ended and started again with its checkpoints, whoever is attached to it', async () => {
    const second = rig.client(job);
    await second.heard('said', 'attached');
    writeFileSync(rig.path('go'), '');
    process.kill(rig.supervisor(job), 'SIGKILL');
    expect(await second.done()).toMatchObject({ ok: true });
    expect(second.said().join('\n')).toMatch(/was lost: it was killed .* it starts again|attached/);
    expect(rig.read('starts')).toBe('x\nx\n');
    expect(isRunning(pid)).toBe(false);
    expect(isRunning(await rig.pid('escapee'))).toBe(false);
  });

  it('can still be cancelled, and nothing of it is left', async () => {
    await rig.killClients(); // they would start it again
    process.kill(rig.supervisor(job), 'SIGKILL');
    expect(await cancelJob(rig.ref(job), 0.5)).toMatchObject(ok({ how: 'cancelled' }));
    expect(isRunning(pid)).toBe(false);
    expect(isRunning(await rig.pid('escapee'))).toBe(false);
  });

  it('is lost when all of it was killed; the next client says why it starts again', async () => {
    await rig.killClients(); // or they would start it again at once
    process.kill(rig.supervisor(job), 'SIGKILL');
    for (const one of [pid, await rig.pid('escapee')]) process.kill(one, 'SIGKILL');
    await until(() => !isRunning(pid));
    await delay(100);
    expect(await rig.state(job)).toMatchObject({ kind: 'lost', boot: 'same' });
    writeFileSync(rig.inJob(job, 'boot'), 'another');
    expect(await rig.state(job)).toMatchObject({ kind: 'lost', boot: 'changed' });
    writeFileSync(rig.path('go'), '');
    const next = rig.client(job);
    expect(await next.done()).toMatchObject(ran);
    expect(next.said()[0]).toContain(
      'was lost: the machine was restarted; it starts again, with its checkpoints',
    );
    expect(next.lines()).toEqual(['epoch']);
  });

  it('does not take a foreign process for its own', async () => {
    const foreign = spawn('sleep', ['60']);
    writeFileSync(rig.inJob(job, 'pid'), `${foreign.pid}\t1\tanother boot`);
    process.kill(rig.supervisor(job), 'SIGKILL');
    await cancelJob(rig.ref(job), 0.5);
    expect(isRunning(pid)).toBe(false);
    expect(isRunning(foreign.pid ?? 0)).toBe(true);
    foreign.kill('SIGKILL');
  });
});

it('finds the processes with its mark, and no other', () => {
  const list = (mark: string): string =>
    execFileSync('perl', ['-e', withProcesses(`print map { "$_->[0] " } livingMembers(0, '${mark}')`)], {
      encoding: 'utf8',
    });
  const own = spawn('sleep', ['60'], { env: { ...process.env, RESEARCH_JOB: 'mark-1' } });
  const others = ['mark-12', ''].map((RESEARCH_JOB) =>
    spawn('sleep', ['60'], { env: { ...process.env, RESEARCH_JOB } }),
  );
  expect(list('mark-1')).toBe(`${own.pid} `);
  expect(list('')).toBe('');
  for (const child of [own, ...others]) child.kill('SIGKILL');
});

it('says nothing of a process that ends while it is looked at', () => {
  const program = withProcesses('print scalar(() = statOf(999999999))');
  expect(execFileSync('perl', ['-e', program], { encoding: 'utf8' })).toBe('0');
});

it('keeps a Mac awake for as long as the job runs, and no other system', () => {
  const awake = (system: string): string =>
    execFileSync('perl', ['-e', withProcesses(`print join ' ', awakeCommand('${system}', 42)`)], {
      encoding: 'utf8',
    });
  expect(awake('darwin')).toBe('caffeinate -i -w 42');
  expect(awake('linux')).toBe('');
});

it('records how it ended on a full disk', async () => {
  const root = rig.path('small');
  mkdirSync(root);
  const job = rig.job(
    'echo up; until [ -e $BOX/go ]; do sleep 0.02; done; head -c 4000000 /dev/zero; head -c 4000000 /dev/zero > $WRITE_DIR/a; df $WRITE_DIR > $BOX/df; exit 3',
  );
  const mount = `mount -t tmpfs -o size=1m tmpfs ${root} && exec "$@"`;
  const wrap = ['unshare', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh'];
  const client = rig.client({ ...job, cwd: '/' }, { root, wrap });
  await client.heard('line', 'up'); // the client has written its own notes by then
  writeFileSync(rig.path('go'), '');
  expect(await client.done()).toMatchObject({
    ok: false,
    error: { reason: 'command-failed', what: expect.stringContaining('exit code 3') as string },
  });
  expect(rig.read('df')).toMatch(/ 0 +100% /);
});

it('says what could not be run', async () => {
  const client = rig.client(rig.job('', { argv: ['/no/such/program'] }));
  expect(await client.done()).toMatchObject({
    ok: false,
    error: {
      reason: 'command-failed',
      said: expect.stringContaining('/no/such/program: No such file') as string,
    },
  });
});

it('removes the folder of a job that is done, and of no other', async () => {
  const done = rig.job('echo a > $WRITE_DIR/a');
  await rig.client(done).done();
  const running = rig.job(`echo $$ > $BOX/pid; ${forever}`);
  rig.client(running, { task: 'other' });
  await rig.pid('pid');
  const cleaning = { really: true, jobDays: 0, checkpointDays: 7, inputDays: 7 };
  expect(await cleanHost(rig.ref(done).link, cleaning)).toMatchObject(
    ok([{ kind: 'job', fingerprint: done.fingerprint }]),
  );
  expect((await rig.list()).map(({ fingerprint }) => fingerprint)).toEqual([running.fingerprint]);
});
