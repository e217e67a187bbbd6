import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SshdOptions } from '@research/testing';
import { cleanHost } from './clean-host';
import { FarRig, writeLatePerl } from './far.fixture';
import { listJobs } from './list-jobs';

const folders: string[] = [];
const rigFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'far-'));
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

let rig: FarRig;
const start = async (options: SshdOptions): Promise<void> => void (rig = await FarRig.start(options));
afterEach(() => rig.dispose());

const ran = { ok: true, value: { kind: 'ran' } };
const waits = 'echo up; until [ -e $BOX/go ]; do sleep 0.05; done; echo made > $WRITE_DIR/a';
const go = (): void => writeFileSync(rig.path('go'), '');

it('does not mind a clock that is ten minutes behind', async () => {
  const late = rigFolder();
  writeLatePerl(late);
  await start({ path: late });
  const job = rig.job(waits);
  const client = rig.client(job);
  await client.heard('line', 'up');
  const jobs = await listJobs(rig.ref(job).link);
  const [state] = jobs.ok ? jobs.value.map((one) => one.state) : [];
  if (state?.kind !== 'running') throw new Error('it does not run');
  expect(Math.abs(state.startedAt.getTime() - Date.now())).toBeLessThan(30_000);
  go();
  expect(await client.done()).toMatchObject(ran);
});

describe('a GPU', () => {
  const smi = (free: string): string => `#!/bin/sh
case "$*" in
  *-l*) while :; do echo "0, 87, 5321, 24564, 61, 312.5"; sleep 0.2; done;;
  *memory.free*) echo "0, $(cat ${free})";;
esac
`;

  it('must have as much free memory as the job needs, and tells how busy it is', async () => {
    const tools = rigFolder();
    const free = join(tools, 'free');
    writeFileSync(free, '100\n');
    writeFileSync(join(tools, 'nvidia-smi'), smi(free), { mode: 0o755 });
    await start({ path: tools });
    const needs = { cpu: 1, gpu: 1, gpuMemoryMiB: 8000 };
    const path = `${tools}:${process.env['PATH'] ?? ''}`;
    const job = rig.job('echo $CUDA_VISIBLE_DEVICES; sleep 1; echo a > $WRITE_DIR/a', {
      needs,
      env: { PATH: path },
    });
    const client = rig.client(job);
    await client.heard('wait', 'GPU 0: 100 of 8000 MiB are free');
    expect(client.lines()).toEqual([]);
    writeFileSync(free, '9000\n');
    expect(await client.done()).toMatchObject(ran);
    expect(client.lines()).toEqual(['0']);
    expect(client.gpu()).toContainEqual({
      index: 0,
      utilization: 87,
      usedMiB: 5321,
      totalMiB: 24564,
      temperature: 61,
      power: 312.5,
    });
  });
});

it('is cleaned of what nothing needs any more, and of nothing else', async () => {
  await start({});
  const input = rig.near.path('in.bin');
  writeFileSync(input, Buffer.alloc(100_000, 'i'));
  const reading = { reads: [input], env: { READ_IN: input } };
  const done = rig.job('cat "$READ_IN" > $WRITE_DIR/a', reading);
  expect(await rig.client(done).done()).toMatchObject(ran);
  const uncollected = rig.job('echo a > $WRITE_DIR/a');
  await rig.client(uncollected, { until: 'submit' }).done();
  const running = rig.job(waits);
  await rig.client(running).heard('line', 'up');
  while ((await rig.state(uncollected))?.kind !== 'exited') await delay(50);

  const { link } = rig.ref(done);
  const clean = async (really: boolean) => {
    const cleaned = await cleanHost(link, { really, jobDays: 0, checkpointDays: 0, inputDays: 0 });
    return cleaned.ok ? cleaned.value.map(({ kind, bytes }) => [kind, bytes > 50_000]) : cleaned;
  };
  const expected = [
    ['job', false],
    ['inputs', true],
  ];
  expect(await clean(false)).toEqual(expected);
  expect(await rig.state(done)).toMatchObject({ kind: 'acknowledged' });
  expect(await clean(true)).toEqual(expected);
  expect(await rig.state(done)).toBeUndefined();
  expect(await rig.state(uncollected)).toMatchObject({ kind: 'exited' });
  expect(await rig.state(running)).toMatchObject({ kind: 'running' });
  expect(await clean(true)).toEqual([]);
  go();
});
