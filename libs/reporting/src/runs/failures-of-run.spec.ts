import { taskId } from '@research/core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failuresOfRun } from './failures-of-run';
import { writeRunStart } from './run-start';
import { type SideRecord, writeSideFile } from './side-file';

describe('failuresOfRun', () => {
  const since = new Date('2026-01-01T10:00:00Z');
  const command = ['run-many', '--targets=build'];
  const failure = { reason: 'command-failed', what: 'it failed', at: { file: 'a.R', line: 3 } } as const;
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'failures-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  async function record(
    runId: string,
    startedAt: string,
    attempts: readonly Partial<SideRecord>[],
  ): Promise<void> {
    await writeRunStart(root, { runId, command, startedAt });
    for (const [index, attempt] of attempts.entries()) {
      const base = {
        task: taskId('p', 'build'),
        attempt: index + 1,
        kind: 'script',
        startedAt,
        status: 'built',
      };
      await writeSideFile(root, runId, { ...base, ...attempt } as SideRecord);
    }
  }

  it('gives the failures of the run with this command, whole', async () => {
    await record('20260101_100001-aa', '2026-01-01T10:00:01Z', [{ status: 'failed', failure }]);
    expect(await failuresOfRun(root, { command, since })).toEqual([failure]);
    expect(await failuresOfRun(root, { command: ['other'], since })).toEqual([]);
  });

  it('leaves out earlier runs, and attempts that a later one made good', async () => {
    await record('20260101_095959-aa', '2026-01-01T09:59:59Z', [{ status: 'failed', failure }]);
    expect(await failuresOfRun(root, { command, since })).toEqual([]);
    await record('20260101_100002-bb', '2026-01-01T10:00:02Z', [{ status: 'failed', failure }, {}]);
    expect(await failuresOfRun(root, { command, since })).toEqual([]);
  });

  it('knows nothing where no run has been', async () => {
    expect(await failuresOfRun(root, { command, since })).toEqual([]);
  });
});
