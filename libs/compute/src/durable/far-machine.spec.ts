import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SshdOptions } from '@research/testing';
import { FarRig } from './far.fixture';
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
  writeFileSync(
    join(late, 'Late.pm'),
    'package Late; BEGIN { *CORE::GLOBAL::time = sub () { CORE::time() - 600 } } 1;\n',
  );
  await start({ serverLines: [`SetEnv PERL5OPT=-MLate PERL5LIB=${late}`] });
  const job = rig.job(waits);
  const client = rig.client(job);
  await client.heard('line', 'up');
  const jobs = await listJobs(rig.place(job).link);
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
