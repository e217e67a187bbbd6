import type { TaskResults } from '@nx/devkit';
import { writeProvenance } from '@research/compute';
import { readRun } from '@research/reporting';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describePhases } from '../executors/phases/describe-phases';
import { cachedWarnings, describeCachedWarnings, recordCachedWarnings } from './cached-warnings';

const root = mkdtempSync(join(tmpdir(), 'warnings-'));
afterAll(() => rmSync(root, { recursive: true }));

const wind = 'projects/games/out/build/games.csv: wind of 2 rows is above 60';

async function outputs(folder: string, warnings: readonly string[]): Promise<void> {
  mkdirSync(join(root, folder), { recursive: true });
  const common = { fingerprint: 'f', host: 'local', startedAt: 'now', durationMs: 1, tools: {}, writes: {} };
  await writeProvenance(join(root, folder), { ...common, warnings: [...warnings] });
}

const results = (endings: Record<string, string>): TaskResults =>
  Object.fromEntries(
    Object.entries(endings).map(([id, status]) => [
      id,
      { task: { id, outputs: [`out/${id.replace(':', '-')}`] }, status },
    ]),
  ) as unknown as TaskResults;

describe('warnings that come from the cache', () => {
  const ended = results({
    'games:check': 'local-cache',
    'odds:check': 'success',
    'plays:check': 'remote-cache',
  });
  beforeAll(async () => {
    await outputs('out/games-check', [wind]);
    await outputs('out/odds-check', ['said by the task itself']);
    await outputs('out/plays-check', []);
  });

  it('are those of outputs that no executor has looked at in this run', () => {
    const cached = cachedWarnings(root, ended);
    expect(cached).toEqual([{ task: 'games:check', warnings: [wind] }]);
    expect(describeCachedWarnings(cached)).toEqual([`warning of games:check, from the cache: ${wind}`]);
  });

  it('stand in the summary of a workflow, without counting as run', async () => {
    await recordCachedWarnings(root, cachedWarnings(root, ended), { runId: 'r', phase: 3, at: '2026-01-01' });
    const { tasks } = await readRun(root, 'r');
    const summary = describePhases('w:run: done', [{ title: 'check', durationMs: 1, ok: true }], tasks);
    expect(summary).toContain(`  games:check: warning: ${wind}`);
    expect(summary).toContain('  nothing had to be run');
  });
});
