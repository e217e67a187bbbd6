import type { TaskResults } from '@nx/devkit';
import { writeProvenance } from '@research/compute';
import { statePath, taskId } from '@research/core';
import {
  claimRun,
  noteGraph,
  readRecords,
  type RunStart,
  writeRunStart,
  writeSideFile,
} from '@research/reporting';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordKilledRuns, recordRun } from './record-run';

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

it('a run that only checks code leaves no record', async () => {
  const root = mkdtempSync(join(tmpdir(), 'record-checks-'));
  mkdirSync(join(root, 'projects/lib'), { recursive: true });
  const declare = (tags: readonly string[]) =>
    writeFileSync(join(root, 'projects/lib/project.json'), JSON.stringify({ name: 'lib', tags }));
  declare(['kind:code']);
  await writeRunStart(root, start);
  await recordRun({ workspaceRoot: root, start, taskResults: result('lib', 'success') });
  expect(existsSync(join(root, 'logs'))).toBe(false);
  declare(['kind:library']);
  await recordRun({ workspaceRoot: root, start, taskResults: result('lib', 'success') });
  expect(existsSync(join(root, 'logs'))).toBe(true);
  rmSync(root, { recursive: true });
});

describe('a killed run', () => {
  const root = mkdtempSync(join(tmpdir(), 'record-killed-run-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const runId = '20261123_190000-00c0ffee';
  const gone = { pid: process.pid, birth: 'of a machine that was started anew' };
  const rowsOf = (text: string): number => text.split('\n').filter((line) => line.includes(runId)).length;

  beforeEach(async () => {
    mkdirSync(join(root, 'projects/cached'), { recursive: true });
    const tags = ['kind:notebook'];
    writeFileSync(join(root, 'projects/cached/project.json'), JSON.stringify({ name: 'cached', tags }));
    const command = ['run', 'cached:build'];
    await writeRunStart(root, { ...start, command, runId, process: gone });
    await writeSideFile(root, runId, {
      task: taskId('cached', 'build'),
      attempt: 1,
      kind: 'notebook',
      startedAt: start.startedAt,
      status: 'running',
    });
    const graph = () => ({ 'cached:build': { root: 'projects/cached', after: [] } });
    await noteGraph({ workspaceRoot: root, runId, phase: 0 }, graph);
  });
  afterEach(() => {
    rmSync(statePath(root, 'runs', runId), { recursive: true });
    rmSync(join(root, 'logs'), { recursive: true, force: true });
  });
  const trend = (): string => readFileSync(join(root, 'logs/dissertation/performance_trends.csv'), 'utf8');

  it('is recorded once, by whoever of several comes first', async () => {
    await Promise.all([recordKilledRuns(root), recordKilledRuns(root), recordKilledRuns(root)]);
    const { records } = await readRecords(root);
    expect(records).toMatchObject([{ runId, status: 'killed', tasks: [{ status: 'killed' }] }]);
    expect(rowsOf(trend())).toBe(1);
  });

  it('is recorded though somebody died over it', async () => {
    expect(await claimRun(root, runId, new Date())).toBe(true);
    await recordKilledRuns(root);
    expect((await readRecords(root)).records).toEqual([]);
    const aMinuteAgo = Date.now() / 1000 - 61;
    utimesSync(statePath(root, 'runs', runId, 'nx', 'claimed'), aMinuteAgo, aMinuteAgo);
    await recordKilledRuns(root);
    expect((await readRecords(root)).records).toMatchObject([{ runId, status: 'killed' }]);
  });
});
