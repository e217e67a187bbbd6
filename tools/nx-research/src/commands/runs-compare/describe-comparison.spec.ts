import type { RunComparison, RunSummary } from '@research/reporting';
import { localTime } from '../../task/local-time';
import { describeComparison } from './describe-comparison';

const s = 1000;
/** On the clock of this machine. */
const noon = (day: string): string => localTime(new Date(`2026-01-${day}T12:00:00.000Z`));
const run = (day: string, more: Partial<RunSummary> = {}): RunSummary => ({
  runId: `202601${day}_120000-00000000`,
  workflow: 'etl',
  command: ['run-many', '-t', 'build'],
  status: 'succeeded',
  startedAt: `2026-01-${day}T12:00:00.000Z`,
  commit: `${day}ffee1234567890`,
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
const described = (more: Partial<RunComparison>): string[] =>
  describeComparison({ run: run('10'), with: run('09'), tasks: [], inputs: [], unclear: [], ...more });

describe('describeComparison', () => {
  it('shows two runs, their tasks side by side, and whose inputs differ', () => {
    const lines = described({
      with: run('09', { origin: 'simulated', wallMs: 30 * s }),
      tasks: [
        {
          task: 'a:build',
          ranIn: 'both',
          run: { status: 'built', ms: 30 * s, host: 'local', origin: 'real' },
          with: { status: 'built', ms: 20 * s, host: 'box', origin: 'simulated' },
          ratio: 1.5,
        },
        { task: 'b:build', ranIn: 'run', run: { status: 'failed', ms: 2 * s }, with: { status: 'cached' } },
        { task: 'c:build', ranIn: 'with', with: { status: 'built', ms: s } },
      ],
      inputs: [
        { input: 'version:R', change: 'R 4.2 → 4.3', tasks: ['a:build', 'b:build', 'c:build', 'd:build'] },
        { input: 'environment:SEED', change: 'the variable SEED is new', tasks: ['a:build'] },
      ],
      unclear: ['b:build'],
    });
    expect(lines).toEqual([
      `run   20260110_120000-00000000 (${noon('10')}, commit 10ffee12)  nx run-many -t build`,
      `with  20260109_120000-00000000 (${noon('09')}, commit 09ffee12)  nx run-many -t build`,
      '',
      '      status     data       ran     wall       work        speed-up  efficiency',
      'run   succeeded  real       2 of 5  1 min 0 s  1 min 40 s  1.67      0.92',
      'with  succeeded  simulated  2 of 5  30 s       1 min 40 s  1.67      0.92',
      '',
      'task     run              with          ratio',
      'a:build  built      30 s  built   20 s  × 1.50  local / box, real / simulated data',
      'b:build  failed     2 s   cached',
      'c:build  not in it        built   1 s',
      '',
      'inputs that differ:',
      '  R 4.2 → 4.3: a:build, b:build and 2 more',
      '  the variable SEED is new: a:build',
      'changed, not known by which file: b:build',
    ]);
  });

  it('says that there is nothing to tell', () => {
    expect(described({})).toEqual(
      expect.arrayContaining([
        'neither of them did anything: all was cached or in place',
        'no input of a task that both have is known to differ',
      ]),
    );
  });

  it('keeps its lines as short as a terminal is wide', () => {
    const command = [
      'run-many',
      '-t',
      'build',
      '-p',
      ...Array.from({ length: 40 }, (_, index) => `project-${index}`),
    ];
    expect(Math.max(...described({ run: run('10', { command }) }).map(({ length }) => length))).toBe(120);
  });
});
