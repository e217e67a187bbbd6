import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRun } from './read-run';
import { runIdOf } from './run-id';
import { pruneRuns, readRunStart, writeRunStart } from './run-start';
import { writeSideFile } from './side-file';
import { taskId } from '@research/core';

describe('the start record of a run', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is found again by the id that Nx gives to both hooks', async () => {
    const runId = runIdOf(new Date('2026-11-23T18:15:00Z'), 'nx-1');
    expect(runId).toMatch(/^20261123_181500000-[0-9a-f]{8}$/);
    const start = { runId, command: ['run-many'], startedAt: '2026-11-23T18:15:00Z', tree: 'abc' };
    await writeRunStart(root, start);
    expect(await readRunStart(root, 'nx-1')).toEqual(start);
    expect(await readRunStart(root, 'nx-2')).toBeUndefined();
  });

  it('of a phase lies with the run that it is a phase of', async () => {
    const phase = { id: runIdOf(new Date('2026-11-23T18:15:10Z'), 'nx-2'), title: 'refresh' };
    const start = { runId: 'run-1', command: ['run-many'], startedAt: '2026-11-23T18:15:10Z', phase };
    await writeRunStart(root, start);
    expect(await readRunStart(root, 'nx-2', 'run-1')).toEqual(start);
    expect(await readRunStart(root, 'nx-2')).toBeUndefined();
    expect(await readRunStart(root, 'nx-2', 'run-2')).toBeUndefined();
  });

  it('is absent, and nothing fails, when the state folder is gone', async () => {
    expect(await readRunStart(root, 'nx-1')).toBeUndefined();
    await expect(pruneRuns(root)).resolves.toBeUndefined();
  });

  it('makes room: the newest 200 runs stay', async () => {
    const names = Array.from({ length: 205 }, (_, index) => `20261123_${String(100000 + index)}-00000000`);
    for (const name of names) mkdirSync(join(root, '.research/runs', name), { recursive: true });
    await pruneRuns(root);
    expect(readdirSync(join(root, '.research/runs'))).toEqual(names.slice(5));
  });

  it('keeps the side files of attempts beside it, one for each', async () => {
    const record = {
      task: taskId('a', 'build'),
      kind: 'script',
      startedAt: 'now',
      status: 'running',
    } as const;
    await writeSideFile(root, 'run', { ...record, attempt: 1 });
    await writeSideFile(root, 'run', { ...record, attempt: 2 });
    await writeSideFile(root, undefined, { ...record, attempt: 3 });
    expect(readdirSync(join(root, '.research/runs/run')).sort()).toEqual([
      'a_build.1.json',
      'a_build.2.json',
    ]);
  });

  it('keeps what a phase did apart from what a later one found done', async () => {
    const record = { task: taskId('a', 'build'), kind: 'script', attempt: 1 } as const;
    await writeSideFile(root, 'run', { ...record, phase: 1, startedAt: '1', status: 'built' });
    await writeSideFile(root, 'run', { ...record, phase: 2, startedAt: '2', status: 'kept' });
    expect((await readRun(root, 'run')).tasks).toMatchObject([{ phase: 1, status: 'built' }]);
  });
});
