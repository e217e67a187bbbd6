import { analyzeRuns } from '../analysis/analyze-runs';
import { dailyRecords, madeTask } from '../analysis/made-record.fixture';
import type { RecordRead } from '../runs/read-records';
import type { RunRecord, RunTask } from '../runs/run-record';
import { FlakyTasks } from './flaky-tasks';
import { gatherPage, type PageQuery } from './gather-page';

const seconds = [10, 10.1, 9.9, 10, 10.2, 10, 9.8, 10, 10.1, 30];
const inputs = (round: number) => ({ 'version:nx-research': '1', 'file:a.R': `${round}` });

/** Ten runs, the newest first; the last is three times as slow as the others. */
const records = dailyRecords(
  seconds.map((time, day) => [
    madeTask('games:build', time, { inputs: inputs(day), queueMs: 100 }),
    madeTask('count:build', 1, { after: ['games:build'], status: day === 9 ? 'failed' : 'built' }),
  ]),
  (day) => ({
    criticalPath: { tasks: ['games:build', 'count:build'], ms: 11_000 },
    workflow: day % 2 === 0 ? 'etl' : 'dissertation',
  }),
).reverse();

const damaged: RecordRead = { file: 'logs/etl/parallel_run_1.json', why: 'it is cut off or no JSON' };
const reads = (all: readonly RunRecord[]): RecordRead[] => [
  damaged,
  ...all.map((record) => ({ file: `logs/${record.workflow}/${record.runId}.json`, record })),
];

async function* each(all: readonly RecordRead[]): AsyncGenerator<RecordRead> {
  yield* all;
}

const none = { attempts: () => Promise.resolve([]), log: () => undefined };
const gather = (query: Partial<PageQuery> = {}, all = records) =>
  gatherPage(each(reads(all)), { last: 1, madeAt: new Date(0), ...query }, none);

describe('gatherPage', () => {
  it('shows the run with the critical path of its record, and the trends that runs:analyze finds', async () => {
    const { runs, trends, unreadable } = await gather();
    const analysis = await analyzeRuns(each(reads(records)), { last: 20, mostRecords: 1000 });
    expect(runs.map(({ runId }) => runId)).toEqual([records[0]?.runId]);
    expect(runs[0]?.criticalPath).toEqual(records[0]?.criticalPath);
    expect(trends.runs).toEqual(analysis.runs);
    expect(trends.tasks.map(({ task, verdict, times }) => ({ task, verdict, times }))).toEqual(
      analysis.tasks.map(({ task, verdict, times }) => ({ task, verdict: verdict.kind, times })),
    );
    expect(trends.tasks[0]).toMatchObject({
      ...{ task: 'games:build', verdict: 'slower' },
      since: { runId: records[0]?.runId, changes: ['a.R changed'] },
    });
    expect(trends.tasks[0]?.points.map(({ ms }) => ms)).toEqual(seconds.map((one) => one * 1000));
    expect(unreadable).toEqual([damaged]);
  });

  it('says why each task ran, as runs:why does', async () => {
    const [run] = (await gather()).runs;
    expect(run?.tasks.map(({ id, why, changes }) => ({ id, why, changes }))).toEqual([
      { id: 'games:build', why: 'it ran because an input changed', changes: ['a.R changed'] },
      {
        id: 'count:build',
        why: 'it ran though no input had changed: its outputs were not in place, nor in the cache',
        changes: undefined,
      },
    ]);
  });

  it('shows as many runs as asked for, each explained by those before it, and those of a workflow alone', async () => {
    const three = await gather({ last: 3 });
    expect(three.runs.map(({ runId }) => runId)).toEqual(records.slice(0, 3).map(({ runId }) => runId));
    expect(three.runs[2]?.tasks[0]?.changes).toEqual(['a.R changed']);
    const etl = await gather({ last: 20, workflow: 'etl' });
    expect(new Set(etl.runs.map(({ workflow }) => workflow))).toEqual(new Set(['etl']));
    expect(etl.runs).toHaveLength(5);
  });

  it('shows the attempts of a task that took several, and what it printed', async () => {
    const tasks = [madeTask('games:build', 1, { attempts: 2, status: 'failed' }), madeTask('count:build', 1)];
    const [record] = dailyRecords([tasks]);
    const attempt = (number: number) => ({
      ...{ task: 'games:build' as const, attempt: number, kind: 'script', status: 'failed' as const },
      startedAt: `2026-01-01T12:00:0${number}.000Z`,
      failure: { reason: 'network' as const, what: `try ${number}` },
    });
    const { runs } = await gatherPage(
      each(record ? [{ file: 'r.json', record }] : []),
      { last: 1, madeAt: new Date(0) },
      {
        attempts: () => Promise.resolve([attempt(2), attempt(1)] as never),
        log: ({ id }: RunTask) => (id === 'games:build' ? '.nx/log' : undefined),
      },
    );
    const [games, count] = runs[0]?.tasks ?? [];
    expect(games?.tried?.map(({ startMs, failure }) => [startMs, failure?.what])).toEqual([
      [1000, 'try 1'],
      [2000, 'try 2'],
    ]);
    expect([games?.log, count?.log, count?.tried]).toEqual(['.nx/log', undefined, undefined]);
  });

  it('stops at so many records that thousands of them take no longer', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<RecordRead> {
      for (;;) {
        read += 1;
        yield { file: 'r.json', record: { ...(records[0] as RunRecord), runId: `${9_999_999 - read}` } };
      }
    }
    const data = await gatherPage(endless(), { last: 2, madeAt: new Date(0) }, none);
    expect(data.runs).toHaveLength(2);
    expect(read).toBeLessThan(1010);
  });
});

describe('FlakyTasks', () => {
  const found = (...statuses: readonly (readonly [RunTask['status'], string, number?])[]) => {
    const tasks = new FlakyTasks();
    statuses.forEach(([status, hash, attempts = 1], index) =>
      tasks.add({ runId: `r${index}`, tasks: [madeTask('a:build', 1, { status, hash, attempts })] }),
    );
    return tasks.found;
  };

  it('names a task that failed and passed with the same inputs', () => {
    expect(found(['built', 'x'], ['failed', 'x'], ['failed', 'y'])).toEqual([
      { task: 'a:build', hash: 'x', failed: ['r1'], passed: ['r0'] },
    ]);
    expect(found(['built', 'x', 2])).toEqual([
      { task: 'a:build', hash: 'x', failed: ['r0'], passed: ['r0'] },
    ]);
  });

  it.each([
    [
      'other inputs',
      [
        ['built', 'x'],
        ['failed', 'y'],
      ],
    ],
    [
      'the cache',
      [
        ['cached', 'x'],
        ['failed', 'x'],
      ],
    ],
    [
      'a run that was cut off',
      [
        ['built', 'x'],
        ['killed', 'x'],
        ['interrupted', 'x'],
      ],
    ],
  ] as const)('does not take %s for it', (_, statuses) => {
    expect(found(...statuses)).toEqual([]);
  });
});
