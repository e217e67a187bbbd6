import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lutimesSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sha256 } from '@research/core';
import { localHost } from '../hosts/local-host';
import type { Job } from '../jobs/job';
import { startHostProgram } from '../links/host-program';
import { type CleaningOptions, cleanHost } from './clean-host';
import { recallJob } from './client-notes';
import { DurableRig, until } from './durable.fixture';
import { encodeJobSpec } from './job-spec';
import { discardJob } from './settle-job';

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

const forever = 'while :; do sleep 0.05; done';
const everything = { really: true, jobDays: 0, checkpointDays: 0, inputDays: 0 };
const checkpointsOf = ({ fingerprint }: Job): string => rig.path('.research/checkpoints', fingerprint);

/** A job that is done, and has a log of so many bytes. */
async function done(name: string, logBytes = 300_000): Promise<Job> {
  const job = rig.job(`head -c ${logBytes} /dev/zero; echo ${name} > $WRITE_DIR/a`);
  expect(await rig.client(job, { task: name }).done()).toMatchObject({ ok: true });
  return job;
}

/** A job that has failed, with a checkpoint, while nobody followed it. */
async function uncollected(): Promise<Job> {
  const job = rig.job('echo 1 > $CHECKPOINT_DIR/epoch; exit 3');
  await rig.client(job, { task: 'uncollected', until: 'submit' }).done();
  while ((await rig.state(job))?.kind !== 'exited') await delay(20);
  return job;
}

/** Makes everything in a folder look as if it had last changed so many days ago. */
function age(folder: string, days: number): void {
  const then = new Date(Date.now() - days * 86_400_000);
  for (const name of ['.', ...(readdirSync(folder, { recursive: true }) as string[])])
    lutimesSync(join(folder, name), then, then);
}

async function clean(options: Partial<CleaningOptions>): Promise<string[]> {
  const cleaned = await cleanHost(rig.ref(rig.job('')).link, { ...everything, ...options });
  if (!cleaned.ok) throw new Error(cleaned.error.what);
  return cleaned.value.map((one) => `${one.kind} ${'label' in one ? one.label.task : ''}`.trim());
}

describe('a host is cleaned', () => {
  it('of checkpoints of failed jobs, by their own age', async () => {
    const script = (name: string): string => `echo ${name} > $CHECKPOINT_DIR/epoch; exit 3`;
    const jobs = ['old', 'young'].map((name) => rig.job(script(name)));
    for (const [n, job] of jobs.entries()) await rig.client(job, { task: `m${n}` }).done();
    const [old, young] = jobs.map(checkpointsOf);
    age(old ?? '', 8);
    age(young ?? '', 6);
    expect(await clean({ jobDays: 30, checkpointDays: 7 })).toEqual(['checkpoints']);
    expect([old, young].map((folder) => existsSync(folder ?? ''))).toEqual([false, true]);
  });

  it('by age: what has changed since stays', async () => {
    const [old, young] = [await done('old'), await done('young')];
    age(rig.inJob(old), 3);
    age(rig.inJob(young), 1);
    expect(await clean({ jobDays: 2, really: false })).toEqual(['job old:train']);
    expect(await clean({ jobDays: 2 })).toEqual(['job old:train']);
    expect((await rig.list()).map(({ label }) => label.task)).toEqual(['young:train']);
  });

  it('by size: the oldest goes until no more is left than may stay, however young it is', async () => {
    const jobs = [await done('first'), await done('second'), await done('third')];
    for (const [index, job] of jobs.entries()) age(rig.inJob(job), 3 - index);
    const kept = { jobDays: 30, checkpointDays: 30, inputDays: 30 };
    expect(await clean({ ...kept, mostBytes: 10_000_000 })).toEqual([]);
    expect(await clean({ ...kept, mostBytes: 400_000 })).toEqual(['job first:train', 'job second:train']);
    expect((await rig.list()).map(({ label }) => label.task)).toEqual(['third:train']);
  });

  it('never of what runs or waits to be collected, nor of the checkpoints of that', async () => {
    const failed = await uncollected();
    const running = rig.job(`echo 1 > $CHECKPOINT_DIR/epoch; echo up; ${forever}`);
    await rig.client(running, { task: 'running' }).heard('line', 'up');
    await done('done');
    for (const job of [failed, running]) age(checkpointsOf(job), 30);
    expect(await clean({ mostBytes: 0 })).toEqual(['job done:train']);
    for (const job of [failed, running]) expect(existsSync(join(checkpointsOf(job), 'epoch'))).toBe(true);
    expect(await rig.state(failed)).toMatchObject({ kind: 'exited', code: 3 });
    expect(await rig.state(running)).toMatchObject({ kind: 'running' });
  });
});

describe('what starts while a host is cleaned', () => {
  /** Something old that is cleaned first, and whose guard keeps cleaning from going on once it has looked at everything. */
  async function cleanBehind(meanwhile: () => Promise<void>): Promise<string[]> {
    const first = await done('first', 10);
    age(rig.inJob(first), 300);
    const holder = spawn('flock', [rig.inJob(first, 'guard'), 'sh', '-c', 'echo held; read line']);
    await once(holder.stdout, 'data');
    const cleaned = clean({});
    await waitsFor(rig.inJob(first, 'guard'));
    await meanwhile();
    holder.stdin.end('go\n');
    return cleaned;
  }

  /** Until a second process has opened a file. */
  async function waitsFor(file: string): Promise<void> {
    const opened = (): number =>
      readdirSync('/proc').filter((pid) => {
        try {
          return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === file);
        } catch {
          return false;
        }
      }).length;
    await until(() => opened() > 2 && opened(), 'cleaning');
  }

  /** Fails once, with a checkpoint; then it goes on from that. */
  const resumes =
    '[ -e $CHECKPOINT_DIR/epoch ] || { echo 1 > $CHECKPOINT_DIR/epoch; exit 3; }; echo up; until [ -e $BOX/go ]; do sleep 0.02; done; cat $CHECKPOINT_DIR/epoch > $WRITE_DIR/a';

  it('keeps its checkpoints', async () => {
    const job = rig.job(resumes);
    expect(await rig.client(job).done()).toMatchObject({ ok: false });
    for (const folder of [checkpointsOf(job), rig.inJob(job)]) age(folder, 30);
    let client = rig.client(rig.job('true'), { until: 'collect' });
    expect(
      await cleanBehind(async () => {
        client = rig.client(job);
        await client.heard('line', 'up');
      }),
    ).toEqual(['job first:train']);
    writeFileSync(rig.path('go'), '');
    expect(await client.done()).toMatchObject({ ok: true });
  });

  it('keeps its folder and its log, also when it is done by then', async () => {
    const job = await done('second');
    age(rig.inJob(job), 30);
    expect(await cleanBehind(async () => void (await done('second')))).toEqual(['job first:train']);
    expect(existsSync(rig.inJob(job, 'log'))).toBe(true);
  });

  it('finds the inputs that were there when it asked', async () => {
    const link = rig.ref(rig.job('')).link;
    const bytes = Buffer.from('input');
    const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256;
    const shipped = (name: string, from: string) => {
      const job = rig.job(`cat $BOX/.research/jobs/*/workspace/in > $WRITE_DIR/a # ${name}`);
      return {
        job,
        shipment: { job, mark: '@', files: [{ from, to: 'in', sha256, bytes: 5, isExecutable: false }] },
      };
    };
    const specOf = (one: ReturnType<typeof shipped>): Buffer =>
      encodeJobSpec({
        ...one,
        label: { task: 'm:train', host: 'local', since: '', script: '' },
        name: 'm',
        host: localHost({ cores: 2, gpus: 0 }),
        link,
        graceSeconds: 1,
      });
    const heard: string[] = [];
    const one = shipped('one', '');
    const program = startHostProgram(
      link,
      { mode: 'ensure', job: one.job.fingerprint, argv: ['start'], input: specOf(one) },
      { bytes: (chunk) => void heard.push(chunk.toString()) },
    );
    await until(() => heard.join('').includes('need'), 'what it needs');
    mkdirSync(rig.path('.research/blobs'), { recursive: true });
    writeFileSync(rig.path('.research/blobs', 'f'.repeat(64)), 'of no job');
    expect(await clean({})).toEqual(['busy']);
    program.input.write(bytes);
    expect(await program.ended).toMatchObject({ kind: 'done' });
    expect(heard.join('')).toContain('started');
    expect(await clean({})).toEqual(['inputs']);
    while ((await rig.state(one.job))?.kind !== 'exited') await delay(20);
  });
});

describe('a job that nobody will collect', () => {
  it('is given up by name, with all that it has left', async () => {
    const job = await uncollected();
    const ref = rig.ref(job);
    expect(recallJob(ref)).toBeDefined();
    expect(await discardJob(ref)).toEqual({ ok: true, value: expect.any(Number) as number });
    expect(await rig.list()).toEqual([]);
    expect(existsSync(checkpointsOf(job))).toBe(false);
    expect(recallJob(ref)).toBeUndefined();
    expect(await discardJob(ref)).toEqual({ ok: true, value: 0 });
  });

  it('is not given up while it runs', async () => {
    const job = rig.job(`echo up; ${forever}`);
    await rig.client(job).heard('line', 'up');
    expect(await discardJob(rig.ref(job))).toMatchObject({
      ok: false,
      error: { said: expect.stringContaining('can only be cancelled') as string },
    });
    expect(await rig.state(job)).toMatchObject({ kind: 'running' });
  });

  it('is named by the job that supersedes it, with the way to be rid of it', async () => {
    const old = rig.job('exit 3');
    await rig.client(old, { until: 'submit' }).done();
    while ((await rig.state(old))?.kind !== 'exited') await delay(20);
    const next = rig.client(rig.job('echo a > $WRITE_DIR/a'));
    await next.done();
    expect(next.said()[0]).toMatch(
      /supersedes job \w+ of model:train, .* which has ended and will not be collected/,
    );
    expect(next.said()[0]).toContain(`npx nx run hosts:clean --job=${old.fingerprint.slice(0, 6)})`);
  });
});
