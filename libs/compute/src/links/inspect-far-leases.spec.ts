import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@research/core';
import { FarRig, writeLatePerl } from '../durable/far.fixture';
import { cancelJob } from '../durable/settle-job';
import { type HostLeases, inspectLeases } from './inspect-leases';
import { linkTo } from './link-to';

let rig: FarRig;
let late: string;
beforeEach(() => {
  late = mkdtempSync(join(tmpdir(), 'late-'));
});
afterEach(async () => {
  await rig.dispose();
  rmSync(late, { recursive: true, force: true });
});

const forever = 'while :; do sleep 0.05; done';
const slots = (cpu = 2) => rig.host(60, cpu);

async function look(cpu = 2): Promise<HostLeases> {
  const host = slots(cpu);
  const leases = await inspectLeases(linkTo(host, rig.near.workspaceRoot), [host]);
  if (!leases.ok) throw new Error(leases.error.what);
  const [own] = leases.value.hosts;
  if (!own) throw new Error('the host is missing');
  return own;
}

/** The tasks on slots, `-` for a free one. */
const tasks = ({ slots: states }: HostLeases): string[] =>
  states.map(({ kind, number, holder }) => `${kind}.${number} ${holder ? (holder.label?.task ?? '?') : '-'}`);

it('tells who holds the slots of a host behind SSH and who waits there, whoever asks', async () => {
  rig = await FarRig.start();
  expect(tasks(await look())).toEqual(['gpu.0 -', 'cpu.0 -', 'cpu.1 -']);
  const beganMs = Date.now();
  const gpu = { needs: { cpu: 1, gpu: 1 } };
  const holder = rig.client(rig.job(`echo up; ${forever}`, gpu), { task: 'holder' });
  await holder.heard('line', 'up');
  const next = rig.client(rig.job('echo a > $WRITE_DIR/a', gpu), { task: 'next' });
  await next.heard('wait', 'holder:train');
  const last = rig.client(rig.job('echo b > $WRITE_DIR/a', gpu), { task: 'last' });
  await last.heard('wait', 'next:train');

  const leases = await look();
  expect(tasks(leases)).toEqual(['gpu.0 holder:train', 'cpu.0 holder:train', 'cpu.1 -']);
  expect(leases.waiting.gpu.map(({ label }) => label?.task)).toEqual(['next:train', 'last:train']);
  expect(leases.waiting.cpu).toEqual([]);
  const [first] = leases.slots;
  expect(first?.holder).toMatchObject({ ended: false });
  expect(Math.abs((first?.holder?.since.getTime() ?? 0) - beganMs)).toBeLessThan(10_000);
  expect(await cancelJob(rig.ref(rig.job('echo b > $WRITE_DIR/a')))).toMatchObject(ok({ how: 'cancelled' }));
  expect((await look()).waiting.gpu.map(({ label }) => label?.task)).toEqual(['next:train']);
});

it('believes no label of who is gone, names slots that are no longer there while they are held', async () => {
  rig = await FarRig.start();
  const job = rig.job(`echo $$ > $BOX/pid; echo up; ${forever}`, { needs: { cpu: 2, gpu: 0 } });
  const client = rig.client(job);
  await client.heard('line', 'up');
  await client.kill();
  expect(tasks(await look(1))).toEqual(['gpu.0 -', 'cpu.0 model:train', 'cpu.1 model:train']);
  // The job itself keeps the slots when its supervisor is gone.
  process.kill(rig.near.supervisor(job), 'SIGKILL');
  expect((await look()).slots[1]).toMatchObject({ holder: { ended: true } });
  process.kill(-Number(rig.read('pid')), 'SIGKILL');
  expect(tasks(await look(1))).toEqual(['gpu.0 -', 'cpu.0 -']);
});

it('tells times by our clock', async () => {
  writeLatePerl(late);
  rig = await FarRig.start({ path: late });
  await rig.client(rig.job(`echo up; ${forever}`)).heard('line', 'up');
  // What its kernel notes is as late as its clock.
  const there = new Date(Date.now() - 600_000);
  utimesSync(rig.path('.nx-research/leases/slots/this/cpu.0'), there, there);
  const [, cpu] = (await look()).slots;
  expect(Math.abs((cpu?.holder?.since.getTime() ?? 0) - Date.now())).toBeLessThan(30_000);
});
