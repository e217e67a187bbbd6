import type { RunRecord, RunTask } from '../runs/run-record';
import { type AnalysisQuery, analyzeRuns } from './analyze-runs';
import { dailyRecords, madeTask, without } from './made-record.fixture';

const read = (records: readonly RunRecord[]) =>
  [...records].reverse().map((record) => ({ file: `logs/etl/${record.runId}.json`, record }));

const analyze = (records: readonly RunRecord[], query: Partial<AnalysisQuery> = {}) =>
  analyzeRuns(read(records), { last: 20, mostRecords: 1000, ...query });

/** Runs of one task that took so many seconds, the oldest first. */
const runsOf = (seconds: readonly number[], more: (day: number) => Partial<RunTask> = () => ({})) =>
  dailyRecords(seconds.map((one, day) => [madeTask('a:build', one, more(day))]));

describe('analyzeRuns', () => {
  it('sums up the times of a task that ended well, and counts those that did not', async () => {
    const statuses: Partial<RunTask>[] = [
      {},
      { status: 'failed' },
      {},
      { status: 'cached' },
      { status: 'kept' },
      { status: 'attached' },
      { status: 'failed-softly' },
      { status: 'skipped' },
      { status: 'interrupted', queueMs: 4000 },
    ];
    const { tasks, runs } = await analyze(
      runsOf([10, 1, 30, 99, 99, 20, 1, 0, 5], (day) => statuses[day] ?? {}),
    );
    expect(tasks).toEqual([
      {
        task: 'a:build',
        host: 'local',
        origin: 'real',
        runs: 6,
        failures: 2,
        times: {
          ...{ runs: 3, medianMs: 20_000, fastestMs: 10_000, slowestMs: 30_000, lastMs: 20_000 },
          sigmaMs: expect.closeTo(1.495 * 14_826) as number,
        },
        medianQueueMs: 0,
        runsOnPath: 0,
        shareOfPath: 0,
        verdict: { kind: 'too-few', missing: 5 },
      },
    ]);
    expect(runs.map(({ ran, tasks: all }) => [ran, all])).toEqual(Array(6).fill([1, 1]));
  });

  it('takes of each task its last runs, however long ago, and skips those in which it did nothing', async () => {
    const rare = madeTask('rare:train', 100);
    const idle = madeTask('rare:train', 0, { status: 'cached' });
    const records = dailyRecords([
      [rare],
      ...Array.from({ length: 9 }, (_, day) => [madeTask('a:build', day + 1), idle]),
    ]);
    const { tasks, runs } = await analyze(records, { last: 3 });
    expect(tasks.map(({ task, runs: count, times }) => [task, count, times?.medianMs])).toEqual([
      ['rare:train', 1, 100_000],
      ['a:build', 3, 8000],
    ]);
    expect(runs).toHaveLength(3);
  });

  it('says where the critical path goes', async () => {
    const tasks = [madeTask('a:build', 30), madeTask('b:build', 10), madeTask('c:build', 15)];
    const path = { tasks: ['a:build', 'b:build'], ms: 40_000 };
    const { tasks: found } = await analyze(dailyRecords([tasks, tasks], () => ({ criticalPath: path })));
    expect(found.map(({ task, runsOnPath, shareOfPath }) => [task, runsOnPath, shareOfPath])).toEqual([
      ['a:build', 2, 0.75],
      ['c:build', 0, 0],
      ['b:build', 2, 0.25],
    ]);
  });

  it('finds a regression, and names the run and what had changed in it', async () => {
    const inputs = (day: number) => ({
      'version:nx-research': '1',
      'file:a.R': day < 9 ? 'old' : 'new',
      ...(day < 9 ? { 'option:fast': 'true' } : { 'environment:SEED': '1' }),
    });
    const records = runsOf([...Array<number>(9).fill(10), 20], (day) => ({ inputs: inputs(day) }));
    const [task] = (await analyze(records)).tasks;
    expect(task).toMatchObject({
      verdict: { kind: 'slower', runs: 9, medianMs: 10_000, limitMs: 11_000 },
      change: {
        runId: '20260110_120000-00000000',
        inputs: [
          { name: 'file:a.R', before: 'old', now: 'new' },
          { name: 'option:fast', before: 'true' },
          { name: 'environment:SEED', now: '1' },
        ],
      },
    });
  });

  it('names the run in which a lasting change began', async () => {
    const [task] = (await analyze(runsOf([...Array<number>(9).fill(10), 20, 21, 19]))).tasks;
    expect(task).toMatchObject({
      verdict: { kind: 'slower-since', runs: 9 },
      change: { runId: '20260110_120000-00000000', inputs: [] },
    });
  });

  it.each<[string, Partial<RunTask>]>([
    ['another host', { host: 'workstation' }],
    ['real data after the sample', { origin: 'real' }],
  ])('takes %s for no regression', async (_, more) => {
    const before: Partial<RunTask> = { host: 'local', origin: 'simulated' };
    const seconds = [...Array<number>(9).fill(10), 90, 91, 92];
    const { tasks } = await analyze(runsOf(seconds, (day) => (day < 9 ? before : { ...before, ...more })));
    expect(tasks.map(({ runs, verdict }) => [runs, verdict.kind])).toEqual([
      [3, 'too-few'],
      [9, 'steady'],
    ]);
  });

  it('holds no failure, however short or long, against the times of good runs', async () => {
    const records = runsOf([...Array<number>(9).fill(10), 500], (day) =>
      day === 9 ? { status: 'failed' } : {},
    );
    expect((await analyze(records)).tasks[0]?.verdict.kind).toBe('steady');
  });

  it('knows the time of tasks of others from their start and end, and that no clock runs backwards', async () => {
    const others = without(madeTask('a:build'), 'runMs', 'host', 'slots');
    const back = { ...others, startedAt: '2026-01-05T12:00:10.000Z', endedAt: '2026-01-05T12:00:00.000Z' };
    const { tasks } = await analyze(dailyRecords([[others], [back]]));
    expect(tasks).toMatchObject([{ times: { slowestMs: 60_000, fastestMs: 0 } }]);
    expect(tasks[0]).not.toHaveProperty('host');
  });

  it('leaves out workflows of phases, which only wait', async () => {
    const { tasks, known } = await analyze(
      dailyRecords([[madeTask('etl-refresh:run', 60, { kind: 'phases' })]]),
    );
    expect(tasks).toEqual([]);
    expect([...known]).toEqual(['etl-refresh:run']);
  });

  it('takes the tasks of a workflow in whatever run they ran, and those of a task or project', async () => {
    const all = [
      madeTask('a:build'),
      madeTask('ab:build'),
      madeTask('a:check', 10, { workflow: 'dissertation' }),
    ];
    const records = dailyRecords([all], () => ({ workflow: 'dissertation' }));
    const ids = async (query: Partial<AnalysisQuery>) =>
      (await analyze(records, query)).tasks.map(({ task }) => task);
    expect(await ids({ workflow: 'etl' })).toEqual(['a:build', 'ab:build']);
    expect(await ids({ task: 'a:build' })).toEqual(['a:build']);
    expect(await ids({ task: 'a' })).toEqual(['a:build', 'a:check']);
    expect(await ids({ task: 'a', workflow: 'training' })).toEqual([]);
  });

  it('reads no further than it has to for one task, and never more than so many records', async () => {
    let asked = 0;
    const counting = function* (records: readonly RunRecord[]) {
      for (const one of read(records)) {
        asked += 1;
        yield one;
      }
    };
    const records = runsOf(Array<number>(50).fill(10));
    const query = { last: 4, mostRecords: 30 };
    expect(await analyzeRuns(counting(records), { ...query, task: 'a:build' })).toMatchObject({
      records: 4,
      isCutOff: false,
    });
    expect(asked).toBe(4);
    expect(await analyzeRuns(counting(records), query)).toMatchObject({ records: 30, isCutOff: true });
  });

  it('names records that cannot be read, and goes on', async () => {
    const damaged = { file: 'logs/etl/parallel_run_x.json', why: 'it is cut off or no JSON' };
    const found = await analyzeRuns([damaged, ...read(runsOf([10]))], { last: 5, mostRecords: 9 });
    expect(found).toMatchObject({ unreadable: [damaged], records: 2, tasks: [{ runs: 1 }] });
  });
});
