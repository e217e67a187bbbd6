import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DurableRig } from './durable.fixture';
import { cancelJob } from './settle-job';

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

const waits = 'echo $$ > $BOX/pid; echo up; until [ -e $BOX/go ]; do sleep 0.02; done; echo a > $WRITE_DIR/a';
const go = (): void => writeFileSync(rig.path('go'), '');

describe('the end of a job is told', () => {
  it('when its outputs are in place, and once: whoever came second hears nothing', async () => {
    const job = rig.job(waits);
    const clients = [rig.client(job), rig.client(job)];
    await Promise.all(clients.map((client) => client.heard('line', 'up')));
    go();
    await Promise.all(clients.map((client) => client.done()));
    expect(clients.flatMap((client) => client.ends())).toEqual([
      {
        kind: 'done',
        taskId: 'model:train',
        host: 'local',
        job: job.fingerprint.slice(0, 6),
        ranMs: expect.any(Number) as number,
      },
    ]);
    expect(rig.has('projects/model/out/train/a')).toBe(true);
    const third = rig.client(job, { reuse: true });
    expect(await third.done()).toMatchObject({ value: { kind: 'kept' } });
    expect(third.ends()).toEqual([]);
  });

  it('by whoever collects it, when nobody followed it', async () => {
    const job = rig.job(waits);
    const first = rig.client(job, { until: 'submit' });
    await first.done();
    expect(first.ends()).toEqual([]);
    go();
    while ((await rig.state(job))?.kind !== 'exited') await delay(20);
    const second = rig.client(job, { until: 'collect' });
    await second.done();
    expect(second.ends()).toMatchObject([{ kind: 'done' }]);
  });

  it('when it failed, by itself or because its outputs are not there', async () => {
    const failed = rig.client(rig.job('exit 3'));
    await failed.done();
    expect(failed.ends()).toMatchObject([
      { kind: 'failed', failure: { what: expect.stringContaining('exit code 3') as string } },
    ]);
    const empty = rig.client(rig.job('true'));
    await empty.done();
    expect(empty.ends()).toMatchObject([{ kind: 'failed', failure: { reason: 'missing-output' } }]);
  });

  it('when somebody has cancelled it', async () => {
    const job = rig.job(waits);
    const client = rig.client(job);
    await client.heard('line', 'up');
    await cancelJob(rig.ref(job), 0.2);
    await client.done();
    expect(client.ends()).toMatchObject([{ kind: 'cancelled' }]);
  });

  it('when it was lost and starts again, and again when that start has ended', async () => {
    const job = rig.job(waits);
    const client = rig.client(job);
    await client.heard('line', 'up');
    process.kill(rig.supervisor(job), 'SIGKILL'); // before the job can end by itself; what is left of it the client ends
    go();
    await client.done();
    expect(client.ends()).toMatchObject([{ kind: 'lost', startsAgain: true }, { kind: 'done' }]);
  });

  it('when what it left cannot be brought here; and not when a client only lets go of it', async () => {
    const job = rig.job(waits);
    const first = rig.client(job);
    await first.heard('line', 'up');
    first.process.kill('SIGINT');
    await first.done();
    expect(first.ends()).toEqual([]);
    writeFileSync(rig.path('.research/staging'), 'in the way of a folder');
    go();
    const second = rig.client(job);
    expect(await second.done()).toMatchObject({ ok: false, error: { reason: 'file-system' } });
    expect(second.ends()).toMatchObject([{ kind: 'uncollected', failure: { reason: 'file-system' } }]);
  });
});
