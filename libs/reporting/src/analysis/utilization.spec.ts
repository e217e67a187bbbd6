import type { RunRecord, RunTask } from '../runs/run-record';
import { madeRecord, madeTask, without } from './made-record.fixture';
import { runUsage } from './run-usage';
import { type Day, utilization } from './utilization';

const h = 3_600_000;
const at = (time: string): string => `2026-03-${time.replace(' ', 'T')}:00.000Z`;
/** `day('10')` is the tenth, whole. */
const day = (name: string): Day => {
  const from = Date.parse(at(`${name} 00:00`));
  return { day: name, from, to: from + 24 * h };
};
const run = (
  [from, to]: readonly [string, string],
  tasks: readonly RunTask[],
  more: Partial<RunRecord> = {},
): RunRecord => madeRecord(at(from), at(to), { ...more, tasks: [...tasks] });
const used = (records: readonly RunRecord[], days: readonly Day[] = [day('10')]) =>
  utilization(records.map(runUsage), days);
/** Busy slot-hours of the cpu slots of a host, and their part of those that there were. */
const cpu = (records: readonly RunRecord[], days?: readonly Day[]) => {
  const [slots] = used(records, days).hosts[0]?.slots ?? [];
  return slots && [slots.busyMs / h, slots.ofRunning, slots.ofSpan];
};
const hours = (count: number, id = 'a:build', more: Partial<RunTask> = {}): RunTask =>
  madeTask(id, count * 3600, more);

describe('utilization', () => {
  it('holds busy slots against those there were, while runs went on and from the first to the last', () => {
    const records = [
      run(['10 01:00', '10 03:00'], [hours(2), hours(1, 'b:build')]),
      run(['10 06:00', '10 07:00'], [hours(1)]),
    ];
    expect(cpu(records)).toEqual([4, 4 / 6, 4 / 12]);
    expect(used(records)).toMatchObject({
      runs: 2,
      hosts: [
        {
          host: 'local',
          firstAt: at('10 01:00'),
          lastAt: at('10 07:00'),
          runningMs: 3 * h,
          idleMs: 3 * h,
          longestIdleMs: 3 * h,
          tasks: 3,
          slots: [{ kind: 'cpu', fewest: 2, most: 2 }],
        },
      ],
    });
  });

  it('counts the time of runs that overlap once, and the slots of both', () => {
    const records = [
      run(['10 01:00', '10 03:00'], [hours(2)]),
      run(['10 02:00', '10 04:00'], [hours(2, 'b:build')]),
      run(['10 02:30', '10 02:45'], []),
    ];
    expect(cpu(records)).toEqual([4, 4 / 6, 4 / 6]);
    expect(used(records).hosts[0]).toMatchObject({ runningMs: 3 * h, idleMs: 0 });
  });

  it('cuts a run at midnight and at the edges of the window', () => {
    const over = [run(['09 22:00', '11 02:00'], [hours(28, 'a:train', { cpuSeconds: 28 * 3600 })])];
    expect(cpu(over)).toEqual([24, 0.5, 0.5]);
    const { hosts, days } = used(over, [day('09'), day('10'), day('11'), day('12')]);
    expect(hosts[0]).toMatchObject({ runningMs: 28 * h, cpuSeconds: 28 * 3600, cpuShare: 1 });
    expect(days.map(({ day: name, hosts: [host] }) => [name, host?.runningMs, host?.cpuSeconds])).toEqual([
      ['09', 2 * h, 2 * 3600],
      ['10', 24 * h, 24 * 3600],
      ['11', 2 * h, 2 * 3600],
    ]);
  });

  it('takes a host as it was: slots that were changed between runs, and those of the larger run at once', () => {
    const wide = { slots: { local: { cpu: 4, gpu: 0 } } };
    const records = [
      run(['10 01:00', '10 02:00'], [hours(1)]),
      run(['10 03:00', '10 04:00'], [hours(1)], wide),
    ];
    // Between them the host still had two.
    expect(cpu(records)).toEqual([2, 2 / (2 + 4), 2 / (2 + 2 + 4)]);
    expect(used(records).hosts[0]?.slots).toMatchObject([{ fewest: 2, most: 4 }]);
    const narrowed = [run(['10 01:00', '10 03:00'], [hours(2)], wide), run(['10 02:00', '10 03:00'], [])];
    expect(cpu(narrowed)).toEqual([2, 2 / 8, 2 / 8]);
  });

  it('takes a job for one that two runs followed, and for older than the run that attached to it', () => {
    const records = [
      run(['10 01:00', '10 02:00'], [without(hours(1, 'm:train', { status: 'interrupted' }), 'runMs')]),
      run(['10 05:00', '10 06:00'], [hours(5, 'm:train', { status: 'attached' })]),
    ];
    expect(cpu(records)).toEqual([5, 0.5, 0.5]);
    expect(used(records).hosts[0]).toMatchObject({ runningMs: 5 * h, idleMs: 0 });
  });

  it('has no more slots busy than there are: who failed while it waited held none', () => {
    const waited = ['a', 'b', 'c', 'd'].map((name) => {
      return without(hours(1, `${name}:build`, { status: 'interrupted' }), 'runMs');
    });
    expect(cpu([run(['10 01:00', '10 02:00'], waited)])).toEqual([2, 1, 1]);
  });

  it('counts what was cached or kept, or took no slot, as nothing', () => {
    const tasks = [
      hours(1),
      hours(1, 'b:build', { status: 'kept' }),
      without(hours(1, 'c:check'), 'host', 'slots'),
    ];
    expect(cpu([run(['10 01:00', '10 02:00'], tasks)])).toEqual([1, 0.5, 0.5]);
  });

  it('adds up waiting, memory and GPUs by host and kind of slot', () => {
    const gpu = { host: 'box', slots: { cpu: 1, gpu: 1 } };
    const tasks = [
      hours(2, 'a:train', { ...gpu, queueMs: 60_000, peakMemoryMiB: 2048, gpuPercent: 90 }),
      hours(1, 'b:train', { ...gpu, queueMs: 3 * h, peakMemoryMiB: 1024, gpuPercent: 60 }),
      hours(1, 'c:train', { ...gpu }),
      hours(1, 'd:build', { cpuSeconds: 900 }),
    ];
    const slots = { local: { cpu: 2, gpu: 0 }, box: { cpu: 8, gpu: 2 } };
    const { hosts } = used([run(['10 00:00', '10 04:00'], tasks, { slots })]);
    expect(hosts).toMatchObject([
      {
        ...{ host: 'box', queueMs: 60_000 + 3 * h, peakMemoryMiB: 2048, gpuPercent: 80, cpuSeconds: 0 },
        slots: [
          { kind: 'cpu', busyMs: 4 * h, ofRunning: 4 / 32 },
          // The three trainings need more of the two GPUs than there is in the last hour.
          { kind: 'gpu', busyMs: 3 * h, ofRunning: 3 / 8 },
        ],
      },
      { host: 'local', queueMs: 0, cpuSeconds: 900, cpuShare: 0.25, slots: [{ kind: 'cpu', busyMs: h }] },
    ]);
    expect(hosts[1]).not.toHaveProperty('gpuPercent');
  });

  it('takes a killed task to have lasted until nothing more was seen of its run', () => {
    const killed = without(hours(1, 'a:build', { status: 'killed' }), 'runMs');
    const record = run(['10 01:00', '10 03:00'], [killed], { status: 'killed' });
    const tasks = record.tasks.map((task) => without(task, 'endedAt'));
    expect(cpu([{ ...record, tasks }])).toEqual([2, 0.5, 0.5]);
  });

  it.each([
    ['no run', []],
    [
      'runs on other days',
      [run(['09 01:00', '09 02:00'], [hours(1)]), run(['11 01:00', '11 02:00'], [hours(1)])],
    ],
    ['a run that a clock set back has ended before it began', [run(['10 02:00', '10 01:00'], [])]],
  ])('finds nothing in %s', (_, records) => {
    expect(used(records)).toEqual({ runs: 0, hosts: [], days: [] });
  });
});
