import { memoryHistory } from './memory-history';
import type { RunRecord, RunTask } from './run-record';

const task = (id: string, peakMemoryMiB: number | undefined, more: Partial<RunTask> = {}): RunTask => ({
  id,
  workflow: 'training',
  status: 'built',
  attempts: 1,
  host: 'local',
  inputs: {},
  after: [],
  ...(peakMemoryMiB === undefined ? {} : { peakMemoryMiB }),
  ...more,
});

/** Of a record only the tasks count here. */
const records = (...runs: readonly RunTask[][]): RunRecord[] =>
  runs.map((tasks) => ({ tasks }) as unknown as RunRecord);

describe('the memory that tasks took', () => {
  it('is the peak of each over its newest five runs, the largest first', () => {
    const peaks = [300, 310, 320, 330, 340, 9000];
    const runs = peaks.map((peak) => [task('glm:train', peak)]);
    expect(memoryHistory(records([task('forest:train', 3174)], ...runs), ['local'])).toEqual([
      { task: 'forest:train', peakMiB: 3174, runs: 1 },
      { task: 'glm:train', peakMiB: 340, runs: 5 },
    ]);
  });

  it.each<[string, Partial<RunTask>]>([
    ['on other hosts', { host: 'box' }],
    ['nobody knows where', { host: undefined as unknown as string }],
    ['from the cache', { status: 'cached' }],
    ['with the outputs in place', { status: 'kept' }],
    ['that were killed', { status: 'killed' }],
    ['that nobody followed', { status: 'submitted' }],
  ])('is not that of runs %s', (_, more) => {
    expect(memoryHistory(records([task('glm:train', 300, more)]), ['local'])).toEqual([]);
  });

  it('is not known where nobody measured it', () => {
    expect(memoryHistory(records([task('glm:train', undefined), task('a:b', 0)]), ['local'])).toEqual([]);
  });

  it('counts runs that failed: they had what they had', () => {
    const failed = task('glm:train', 500, { status: 'failed' });
    expect(memoryHistory(records([failed]), ['local'])).toMatchObject([{ peakMiB: 500 }]);
  });
});
