import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ok, taskId } from '@research/core';
import { localHost } from '../hosts/local-host';
import { withLease } from '../leases/with-lease';
import { DurableRig, until } from './durable.fixture';
import { withdrawJob } from './settle-job';
import { gpuEnvironment } from '../leases/gpu-environment';
import { joinProgram, sharedFiles } from '../program/programs';

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

const ran = { ok: true, value: { kind: 'ran' } };

describe('the slots of a durable job', () => {
  it('are shared by durable jobs and by plain leases, in order of arrival', async () => {
    const log = (name: string): string => `echo ${name} >> $BOX/order`;
    const { workspaceRoot } = rig;
    const plain = (name: string, use: () => Promise<void>) =>
      withLease(
        {
          workspaceRoot,
          host: localHost({ cores: 1, gpus: 0 }),
          needs: { cpu: 1, gpu: 0 },
          taskId: taskId(name, 'build'),
        },
        async () => ok(await use()),
      );
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = plain('plain', () => held);
    await until(
      () => rig.has('.research/leases/slots/local/cpu.0') && rig.read('.research/leases/slots/local/cpu.0'),
    );
    const durable = rig.client(
      rig.job(`${log('durable')}; sleep 0.2; ${log('end')}; echo a > $WRITE_DIR/a`),
      { cores: 1 },
    );
    await durable.heard('wait', 'cpu,plain:build (process');
    const last = plain('last', () =>
      Promise.resolve(void execFileSync('sh', ['-c', log('last')], { env: { BOX: workspaceRoot } })),
    );
    await delay(300);
    release();
    expect(await durable.done()).toMatchObject(ran);
    await Promise.all([first, last]);
    expect(rig.read('order')).toBe('durable\nend\nlast\n');
  });

  it('may be of any kind that the host has', async () => {
    const host = { ...localHost({ cores: 2, gpus: 0 }), slots: { cpu: 2, gpu: 0, fpga: 1 } };
    const needs = { cpu: 1, gpu: 0, fpga: 1 };
    const hold = rig.job(
      'touch $BOX/holds; until [ -e $BOX/go ]; do sleep 0.05; done; echo a > $WRITE_DIR/a',
      { needs },
    );
    const first = rig.client(hold, { task: 'first', host });
    await until(() => rig.has('holds'), 'the first job');
    expect(await rig.state(hold)).toMatchObject({
      slots: [
        { kind: 'fpga', number: 0 },
        { kind: 'cpu', number: 0 },
      ],
    });
    const second = rig.client(rig.job('echo b > $WRITE_DIR/a', { needs }), { task: 'second', host });
    await second.heard('wait', 'fpga,first:train (process');
    writeFileSync(rig.path('go'), '');
    expect(await first.done()).toMatchObject(ran);
    expect(await second.done()).toMatchObject(ran);
  });

  it('are never more than there are: 4 jobs on 2', async () => {
    // The first waits for a second beside it.
    const script = (n: number): string =>
      `echo ${n}; mkdir -p $BOX/in; touch $BOX/in/${n}; until [ -e $BOX/met ] || [ $(ls $BOX/in | wc -l) -ge 2 ]; do sleep 0.05; done; touch $BOX/met; ls $BOX/in | wc -l >> $BOX/counts; sleep 0.3; rm $BOX/in/${n}; echo a > $WRITE_DIR/a`;
    const clients = [1, 2, 3, 4].map((n) => rig.client(rig.job(script(n)), { task: `m${n}`, cores: 2 }));
    for (const client of clients) expect(await client.done()).toMatchObject(ran);
    const counts = rig.read('counts').trim().split(/\s+/).map(Number);
    expect(counts).toHaveLength(4);
    expect(Math.max(...counts)).toBe(2);
  });

  it('are awaited in vain by a job that is withdrawn; one that has them keeps them', async () => {
    const holding = rig.job(
      'touch $BOX/holds; until [ -e $BOX/go ]; do sleep 0.05; done; echo a > $WRITE_DIR/a',
    );
    const first = rig.client(holding, { task: 'first', cores: 1 });
    await until(() => rig.has('holds'), 'the first job');
    const waiting = rig.job('touch $BOX/ran; echo b > $WRITE_DIR/a');
    const second = rig.client(waiting, { task: 'second', cores: 1 });
    await second.heard('wait', 'cpu,first:train (process');
    expect(await withdrawJob(rig.ref(waiting))).toEqual(ok(true));
    expect(await withdrawJob(rig.ref(holding))).toEqual(ok(false));
    expect(await second.done()).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
    writeFileSync(rig.path('go'), '');
    expect(await first.done()).toMatchObject(ran);
    expect(rig.has('ran')).toBe(false);
    expect(await withdrawJob(rig.ref(rig.job('exit 1')))).toEqual(ok(false));
  });

  it('go to a job, or it is withdrawn, never both, whenever a client asks', async () => {
    const found: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const job = rig.job(`echo ${round} >> $BOX/began; sleep 0.1; echo a > $WRITE_DIR/a`);
      const client = rig.client(job, { task: `task${round}`, cores: 1 });
      await until(() => rig.has(relative(rig.workspaceRoot, rig.inJob(job, 'start'))), 'its start');
      await delay(round * 5);
      const withdrawn = await withdrawJob(rig.ref(job));
      const outcome = await client.done();
      const began = rig.has('began') && rig.read('began').split('\n').includes(String(round));
      expect({ withdrawn, began, ended: outcome.ok }).toEqual({
        withdrawn: ok(!began),
        began,
        ended: began,
      });
      found.push(began ? 'began' : 'withdrawn');
    }
    expect(found).toContain('began');
  });

  it('of a GPU are told to the job', async () => {
    const job = rig.job('echo $CUDA_VISIBLE_DEVICES > $WRITE_DIR/a', { needs: { cpu: 1, gpu: 1 } });
    expect(await rig.client(job).done()).toMatchObject({ ok: true });
    expect(rig.read('projects/model/out/train/a')).toBe('0\n');
  });

  it.each([
    { slots: [], gpuDevices: undefined },
    { slots: [1, 2], gpuDevices: undefined },
    { slots: [0, 2, 3], gpuDevices: 2 },
  ])(
    'name the same GPUs to a job as to any other command: $slots of $gpuDevices',
    ({ slots, gpuDevices }) => {
      const spec = `{ gpus => '${gpuDevices ?? ''}' }`;
      const asked = [spec, ...slots.map((slot) => `'gpu.${slot}'`)].join(', ');
      const main = `sub main { print join(',', visibleGpus(${asked})) }`;
      const program = joinProgram({ gpus: sharedFiles.gpus, main });
      const said = execFileSync('perl', ['-e', program], { encoding: 'utf8' });
      const leased = { slots: slots.map((number) => ({ kind: 'gpu' as const, number })) };
      const host = gpuDevices === undefined ? {} : { gpuDevices };
      expect({ CUDA_VISIBLE_DEVICES: said }).toEqual(gpuEnvironment(leased, host));
    },
  );

  it('that the host can never give are refused at once', async () => {
    const job = rig.job('true', { needs: { cpu: 3, gpu: 0 } });
    expect(await rig.client(job).done()).toMatchObject({ ok: false, error: { reason: 'lease-unavailable' } });
  });
});
