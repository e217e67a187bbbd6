import type { TaskResults } from '@nx/devkit';
import { writeProvenance } from '@research/compute';
import { readRecords, type RunStart, writeRunStart } from '@research/reporting';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordRun } from './record-run';

const root = mkdtempSync(join(tmpdir(), 'record-run-'));
afterAll(() => rmSync(root, { recursive: true }));

const start: RunStart = {
  runId: '20261123_181500-1f9ab2c4',
  command: ['run-many', '-t', 'build'],
  startedAt: '2026-11-23T18:15:00.000Z',
};

/** What Nx says of `<project>:build`, whose executor left nothing of this run. */
const result = (project: string, status: string): TaskResults => {
  const id = `${project}:build`;
  const hashDetails = { nodes: { [`${project}:ProjectConfiguration`]: '1' } };
  const task = { id, projectRoot: `projects/${project}`, outputs: [`projects/${project}/out/build`] };
  return { [id]: { task: { ...task, hashDetails }, status } } as unknown as TaskResults;
};

/** Outputs that were made from one file. */
async function outputsOf(project: string): Promise<void> {
  const folder = join(root, 'projects', project, 'out/build');
  mkdirSync(folder, { recursive: true });
  const common = { fingerprint: 'f', host: 'local', startedAt: 'now', durationMs: 1, tools: {}, writes: {} };
  await writeProvenance(folder, { ...common, inputs: { [`file:${project}.R`]: 'aa' } });
}

describe('the inputs on record', () => {
  beforeAll(async () => {
    for (const project of ['cached', 'failed']) await outputsOf(project);
    await writeRunStart(root, start);
    const taskResults = {
      ...result('cached', 'local-cache'),
      ...result('failed', 'failure'),
      ...result('foreign', 'success'),
    };
    await recordRun({ workspaceRoot: root, start, taskResults });
  });

  const inputsOf = async (project: string) => {
    const { records } = await readRecords(root);
    return records[0]?.tasks.find(({ id }) => id === `${project}:build`)?.inputs;
  };

  it('of a task from the cache are those that its outputs were made from, file by file', async () => {
    expect(await inputsOf('cached')).toEqual({ 'file:cached.R': 'aa' });
  });

  it('of a task that failed are not those of the outputs of before', async () => {
    expect(await inputsOf('failed')).toEqual({ 'options:failed': '1' });
  });

  it('of a task of another plugin are as Nx groups and hashes them', async () => {
    expect(await inputsOf('foreign')).toEqual({ 'options:foreign': '1' });
  });
});
