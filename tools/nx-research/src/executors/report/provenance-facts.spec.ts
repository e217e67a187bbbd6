import { writeProvenance, writeSoftFailure } from '@research/compute';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all, task, wired } from '../../wiring/sample-workspace.fixture';
import { tasksById } from '../../wiring/wirings';
import { dataWarnings, reportSources, softFailures, staleResults } from './collect-report';
import { provenanceFacts } from './provenance-facts';

const root = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const wirings = wired();
const behind = [
  task(wirings, 'dissertation'),
  task(wirings, '04-scores'),
  task(wirings, 'games'),
  task(wirings, 'games', 'fetch'),
];

async function provenance(
  index: number,
  more: Partial<Parameters<typeof writeProvenance>[1]>,
): Promise<void> {
  const folder = join(root, behind[index]?.outputFolder ?? '');
  mkdirSync(folder, { recursive: true });
  const common = { fingerprint: 'f', host: 'local', startedAt: 'now', durationMs: 1, tools: {}, writes: {} };
  await writeProvenance(folder, { ...common, ...more });
}

describe('what the report takes from provenance', () => {
  it('are the tools in all their versions, undeclared files, and how many tasks were watched', async () => {
    expect(provenanceFacts(root, behind)).toEqual({
      tools: {},
      undeclared: [],
      watched: { tasks: 3, watched: 0 },
    });
    await provenance(0, { tools: { pdflatex: '2022' } });
    await provenance(1, {
      tools: { R: '4.3', pandoc: '2.17' },
      undeclared: [
        { path: 'z.csv', access: 'write', by: 'R' },
        { path: 'a.csv', access: 'read', by: 'R' },
      ],
    });
    await provenance(2, { tools: { R: '4.2' }, undeclared: [] });
    expect(provenanceFacts(root, behind)).toEqual({
      tools: { R: ['4.2', '4.3'], pandoc: ['2.17'], pdflatex: ['2022'] },
      undeclared: [
        { task: '04-scores:build', path: 'a.csv', access: 'read', by: 'R' },
        { task: '04-scores:build', path: 'z.csv', access: 'write', by: 'R' },
      ],
      watched: { tasks: 3, watched: 2 },
    });
  });
});

describe('the warnings of contracts', () => {
  it('are those of the checks that the report waits for', async () => {
    const contract = 'games.csv.gz:\n  key: [game_id]\n  columns: { game_id: {} }\n';
    const checked = wired(all, { 'projects/etl/games/contract.yaml': contract });
    const folder = join(root, task(checked, 'games', 'check').outputFolder);
    mkdirSync(folder, { recursive: true });
    const common = {
      fingerprint: 'f',
      host: 'local',
      startedAt: 'now',
      durationMs: 1,
      tools: {},
      writes: {},
    };
    await writeProvenance(folder, { ...common, warnings: ['wind is above 60'] });
    const warning = { message: 'wind is above 60', at: { file: 'projects/etl/games/contract.yaml' } };
    const tasks = tasksById(checked);
    expect(dataWarnings(root, task(checked, 'dissertation', 'report'), tasks)).toEqual([warning]);
    expect(dataWarnings(root, task(checked, 'dissertation'), tasks)).toEqual([]);
  });
});

describe('the data of the report', () => {
  const lock = (origin: string, url: string): string => {
    const file = {
      path: 'games.csv',
      asset: 'schedules/games.csv',
      url,
      sha256: 'ab'.repeat(32),
      bytes: 1,
      rows: 2,
    };
    return JSON.stringify({ version: 1, files: [{ ...file, seasons: [1999, 2022], origin }] });
  };
  const write = (text: string): void =>
    writeFileSync(join(root, 'projects/etl/games/source.lock.json'), text);

  it.each([
    ['simulated', 'sample', 'releases/games.csv'],
    ['real', 'release', 'https://example.org/games.csv'],
  ])('is %s as the lock says', (origin, from, url) => {
    write(lock(from, url));
    expect(reportSources(root, behind)).toMatchObject({
      ok: true,
      value: {
        origin,
        sources: [
          {
            project: 'games',
            lock: 'projects/etl/games/source.lock.json',
            files: [{ path: 'games.csv', origin: from, rows: 2, seasons: [1999, 2022] }],
          },
        ],
      },
    });
  });

  it('is none without a source, and a failure with a lock that is none', () => {
    expect(reportSources(root, behind.slice(0, 2))).toEqual({
      ok: true,
      value: { origin: 'none', sources: [] },
    });
    write('{');
    expect(reportSources(root, behind)).toMatchObject({ ok: false, error: { reason: 'invalid-lock' } });
  });
});

describe('stale results', () => {
  const [anyTask] = behind;
  const scopeWith = (state: string, of?: 'search') => {
    const path = `projects/models/glm/out/${of ?? 'results'}-state/state.json`;
    mkdirSync(join(root, path, '..'), { recursive: true });
    const text = { project: 'glm', of, state, why: ['glm.R changed'], command: 'npx nx run glm:train' };
    writeFileSync(join(root, path), JSON.stringify(text));
    if (!anyTask) throw new Error('the sample has no task');
    const read = { as: 'state', path, at: { file: 'x' }, project: 'glm' };
    return { workspaceRoot: root, task: { ...anyTask, reads: [read] } };
  };

  it('are those of which a model says so', () => {
    expect(staleResults(scopeWith('fresh'))).toEqual([]);
    expect(staleResults(scopeWith('stale'))).toEqual([{ project: 'glm', why: 'stale: glm.R changed' }]);
  });

  it('are those of a search, too, but not where there was none', () => {
    const why = 'stale: glm.R changed';
    expect(staleResults(scopeWith('stale', 'search'))).toEqual([{ project: 'glm:search', why }]);
    expect(staleResults(scopeWith('missing', 'search'))).toEqual([]);
  });
});

describe('soft failures', () => {
  it('are warnings that say what the document is made from, and not when', async () => {
    const folder = join(root, behind[2]?.outputFolder ?? '');
    expect(softFailures(root, behind)).toEqual([]);
    mkdirSync(folder, { recursive: true });
    const failure = { reason: 'network', what: 'odds.example answers 503', at: { file: 'clean.R' } } as const;
    const soft = { task: 'games:build', failedAt: '2026-11-23T00:00:00Z', failure };
    await writeSoftFailure(folder, { ...soft, standIn: { kind: 'last-good', of: '2026-11-20T00:00:00Z' } });
    expect(softFailures(root, behind)).toEqual([
      {
        message: 'games:build failed; the document is made from its outputs of an earlier run',
        at: { file: 'clean.R' },
      },
    ]);
  });
});
