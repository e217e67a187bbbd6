import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, statePath, taskId } from '@research/core';
import type { Admission } from '../admission/admission';
import { jobProcesses } from '../admission/allowance';
import { localHost } from '../hosts/local-host';
import type { Job } from '../jobs/job';
import type { WorkTimes } from '../jobs/work-context';
import { DurableRig, until } from './durable.fixture';
import type { DurableContext, JobObserver } from './durable-context';
import { type DurableOutcome, runDurably } from './run-durably';

let rig: DurableRig;
let availableMiB: number;
let waits: string[];
beforeEach(() => {
  rig = new DurableRig();
  availableMiB = 8192;
  waits = [];
});
afterEach(() => rig.dispose());

const admission = (needMiB: number): Admission => ({
  need: () => Promise.resolve({ needMiB, because: 'its peak' }),
  readMemory: () =>
    Promise.resolve(ok({ totalMiB: 16384, availableMiB, swapTotalMiB: 0, swapUsedMiB: 0, swappedMiB: 0 })),
  boundSeconds: 60,
  say: () => undefined,
  lookMs: 20,
  settleMs: 20,
});

function run(
  name: string,
  job: Job,
  {
    worked,
    say = () => undefined,
    ...more
  }: Partial<DurableContext & Pick<JobObserver, 'worked' | 'say'>> = {},
): Promise<Result<DurableOutcome>> {
  return runDurably(job, {
    workspaceRoot: rig.workspaceRoot,
    taskId: taskId(name, 'train'),
    outputFolder: rig.path('projects', name, 'out', 'train'),
    host: localHost({ cores: 4, gpus: 0 }),
    script: 'job.sh',
    observer: {
      say,
      waits: ({ kind, behind }) => void waits.push(`${kind}: ${behind.join()}`),
      ...(worked && { worked }),
    },
    admission: admission(4000),
    ...more,
  });
}

/** Says in the file that it runs, and ends when `go` is there. */
const script = (name: string): string =>
  `touch "$BOX/${name}-runs"; until [ -e "$BOX/go" ]; do sleep 0.02; done; echo ${name} > "$WRITE_DIR/a"`;

const allowances = (): string[] =>
  readdirSync(statePath(rig.workspaceRoot, 'leases', 'memory', 'allowances'));

it('a job starts when the memory is there, and the wait counts as waiting', async () => {
  availableMiB = 1000;
  const worked = jest.fn((times: WorkTimes) => times);
  const done = run('one', rig.job('echo one > "$WRITE_DIR/a"'), { worked });
  await until(() => waits.length > 0, 'a wait');
  expect(waits[0]).toMatch(/^memory: 1\.0 GiB of 16\.0 GiB are free, and 3\.9 GiB are needed/);
  expect(await rig.list()).toEqual([]);
  availableMiB = 8192;
  expect(await done).toMatchObject({ ok: true, value: { kind: 'ran' } });
  expect(worked.mock.calls[0]?.[0].waitedMs).toBeGreaterThan(20);
  expect(allowances()).toEqual([]);
});

it('what a job was let in with is its own as long as it lives, whoever follows it', async () => {
  const first = rig.job(script('first'));
  expect(await run('first', first, { until: 'submit' })).toMatchObject({ value: { kind: 'submitted' } });
  await until(() => rig.has('first-runs'), 'the job');
  const [name = ''] = allowances();
  clientIsGone(name);
  const second = run('second', rig.job('echo second > "$WRITE_DIR/a"'));
  await until(() => waits.length > 0, 'a wait');
  expect(waits[0]).toMatch(/8\.0 GiB of 16\.0 GiB are free, of which 3\.\d GiB are for first:train/);
  writeFileSync(rig.path('go'), '');
  expect(await second).toMatchObject({ ok: true, value: { kind: 'ran' } });
});

/** This process asked for the job and is there still; a client that has left its job to the host is not. */
function clientIsGone(name: string): void {
  const file = join(statePath(rig.workspaceRoot, 'leases', 'memory', 'allowances'), name);
  const allowance = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...allowance, birth: 'before' }));
}

it('one that is there already is attached to, however little memory there is', async () => {
  const job = rig.job(script('there'));
  const said: string[] = [];
  const client = rig.client(job, { task: 'there' });
  await until(() => rig.has('there-runs'), 'the job');
  expect(jobProcesses(rig.workspaceRoot, job.fingerprint)).toEqual([expect.any(Number)]);
  availableMiB = 0;
  const attached = run('there', job, { say: (line) => void said.push(line) });
  await until(() => said.some((line) => line.includes('attached')), 'the attachment');
  writeFileSync(rig.path('go'), '');
  expect(await attached).toMatchObject({ ok: true });
  expect(waits.filter((wait) => wait.startsWith('memory'))).toEqual([]);
  await client.done();
});
