import { task, wired } from './sample-workspace.fixture';
import { tasksBehind, traceData } from './trace-data';

const wirings = wired();
const tasks = new Map(
  [...wirings.values()].flatMap((wiring) => wiring.tasks.map((one) => [one.id, one] as const)),
);

describe('traceData', () => {
  it('follows a table through every task to the pinned file', () => {
    expect(traceData(task(wirings, '04-scores'), tasks)).toEqual([
      {
        file: 'projects/etl/games/out/build/games.csv.gz',
        task: 'games:build',
        entry: 'projects/etl/games/clean.R',
        pinned: false,
      },
      { file: 'projects/etl/games/out/fetch/games.csv', task: 'games:fetch', pinned: true },
    ]);
  });

  it('has nothing to follow where no task wrote a file', () =>
    expect(traceData(undefined, tasks)).toEqual([]));
});

describe('tasksBehind', () => {
  it('names every task once, the nearest first', () => {
    expect(tasksBehind(task(wirings, 'dissertation').reads, tasks).map(({ id }) => id)).toEqual([
      '04-scores:build',
      'games:fetch',
      'games:build',
    ]);
  });
});
