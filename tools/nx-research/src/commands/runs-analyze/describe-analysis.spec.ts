import type { Analysis, RunSummary, TaskAnalysis } from '@research/reporting';
import { localTime } from '../../task/local-time';
import { describeAnalysis } from './describe-analysis';

const s = 1000;
const run = (more: Partial<RunSummary> = {}): RunSummary => ({
  runId: '20260110_120000-00000000',
  workflow: 'etl',
  command: ['run-many', '-t', 'build'],
  status: 'succeeded',
  startedAt: '2026-01-10T12:00:00.000Z',
  origin: 'real',
  wallMs: 60 * s,
  workMs: 100 * s,
  lowerBoundMs: 55 * s,
  speedUp: 1.667,
  efficiency: 0.917,
  ran: 2,
  tasks: 5,
  ...more,
});
const task = (name: string, more: Partial<TaskAnalysis> = {}): TaskAnalysis => ({
  task: name,
  host: 'local',
  origin: 'real',
  runs: 10,
  failures: 0,
  times: { runs: 10, medianMs: 10 * s, sigmaMs: 400, fastestMs: 9 * s, slowestMs: 20 * s, lastMs: 20 * s },
  medianQueueMs: 3 * s,
  runsOnPath: 5,
  shareOfPath: 0.25,
  verdict: { kind: 'steady', runs: 9, medianMs: 10 * s, sigmaMs: 400, limitMs: 11.4 * s },
  ...more,
});
const described = (tasks: readonly TaskAnalysis[], more: Partial<Analysis> = {}): string[] =>
  describeAnalysis({
    runs: [run()],
    tasks,
    unreadable: [],
    records: 12,
    isCutOff: false,
    known: new Set(),
    ...more,
  });

const changed = (name: string) => ({ name, before: '1', now: '2' });
const time = localTime(new Date('2026-01-10T12:00:00.000Z'));
const began = {
  runId: '20260110_120000-00000000',
  startedAt: '2026-01-10T12:00:00.000Z',
  commit: 'c0ffee1234567890',
};
const slower = task('b:build', {
  verdict: { kind: 'slower', runs: 9, medianMs: 10 * s, sigmaMs: 400, limitMs: 11.4 * s },
  change: { ...began, inputs: [changed('file:b.R'), { name: 'version:R', before: '4.2', now: '4.3' }] },
});

describe('describeAnalysis', () => {
  it('shows runs and tasks as tables, and what is not noise with what had changed', () => {
    const failing: TaskAnalysis = {
      ...{ task: 'a:build', host: 'local', origin: 'real', runs: 3, failures: 3, runsOnPath: 0 },
      shareOfPath: 0.25,
      verdict: { kind: 'too-few', missing: 7 },
    };
    expect(described([task('c:build'), slower, failing])).toEqual([
      'command               run                       status     ran     wall       work        speed-up  efficiency',
      'nx run-many -t build  20260110_120000-00000000  succeeded  2 of 5  1 min 0 s  1 min 40 s  1.67      0.92',
      '',
      'task     runs  failed  median  spread  fastest  slowest  last  queue  of path',
      'c:build  10    –       10 s    0.4 s   9 s      20 s     20 s  3 s    25 %',
      'b:build  10    –       10 s    0.4 s   9 s      20 s     20 s  3 s    25 %     slower',
      'a:build  3     3       –       –       –        –        –     –      25 %',
      '',
      'slower in its last run: b:build (local, real data): 20 s; median of the 9 before 10 s, noise up to 11 s',
      `  since run 20260110_120000-00000000 (${time}, commit c0ffee12); then b.R changed, R 4.2 → 4.3`,
      '1 task has too few earlier runs that ended well to tell change from noise',
    ]);
  });

  it('says that nothing changed, and of how many tasks that is known', () => {
    const young = task('a:build', { verdict: { kind: 'too-few', missing: 2 } });
    expect(described([task('b:build'), young, young]).slice(-2)).toEqual([
      'no change of time beyond noise in 1 task',
      '2 tasks have too few earlier runs that ended well to tell change from noise',
    ]);
    expect(described([young]).filter((line) => line.startsWith('no change'))).toEqual([]);
  });

  it('has columns for host and data where these differ, and fits into a terminal all the same', () => {
    const long = `chapter-6-uncertainty-risk-betting-and-more-words:check-tables`;
    const lines = described([task(long), task(long, { host: 'workstation', origin: 'simulated' })]);
    expect(lines[3]).toMatch(/^task +host +data +runs/);
    expect(lines[5]).toMatch(/^chapter-6-.*…\S+ables {2}workstation {2}simulated {2}10 /);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it('shows no more than can be read, and says so', () => {
    const lines = described(
      Array.from({ length: 30 }, (_, index) => task(`t${index}:build`)),
      {
        runs: Array.from({ length: 12 }, () => run()),
        isCutOff: true,
        records: 1000,
      },
    );
    expect(lines).toContain('and 2 more runs: --json=FILE has all');
    expect(lines).toContain('and 5 more tasks: --json=FILE has all');
    expect(lines.at(-1)).toBe('looked at the newest 1000 records; older ones are left out');
  });

  it.each([
    [undefined, ''],
    [[], '; its inputs had not changed'],
    [
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      '; then a changed, b changed, c changed, d changed, e changed and 2 more',
    ],
  ])('says of the inputs %p what is known', (inputs, end) => {
    const lines = described([
      {
        ...slower,
        change: { ...began, ...(inputs && { inputs: inputs.map((name) => changed(`file:${name}`)) }) },
      },
    ]);
    expect(lines.at(-1)).toBe(`  since run 20260110_120000-00000000 (${time}, commit c0ffee12)${end}`);
  });
});
