import type { HostUsage } from '@research/reporting';
import { describeUtilization } from './describe-utilization';

const h = 3_600_000;
const usage = (host: string, more: Partial<HostUsage> = {}): HostUsage => ({
  host,
  firstAt: '2026-03-10T01:00:00.000Z',
  lastAt: '2026-03-11T05:00:00.000Z',
  runningMs: 4 * h,
  idleMs: 24 * h,
  longestIdleMs: 23 * h,
  tasks: 12,
  queueMs: 90_000,
  cpuSeconds: 9000,
  cpuShare: 0.5,
  slots: [{ kind: 'cpu', fewest: 2, most: 2, busyMs: 5 * h, ofRunning: 0.625, ofSpan: 0.089 }],
  ...more,
});
const box = usage('workstation', {
  peakMemoryMiB: 6144,
  gpuPercent: 83.4,
  longestIdleMs: 0,
  slots: [
    { kind: 'cpu', fewest: 4, most: 8, busyMs: 0, ofRunning: 0, ofSpan: 0 },
    { kind: 'gpu', fewest: 1, most: 1, busyMs: 3.5 * h, ofRunning: 0.875, ofSpan: 0.125 },
  ],
});

describe('describeUtilization', () => {
  it('shows each host and kind of slot, in all and by day', () => {
    const days = [
      { day: '2026-03-10', hosts: [usage('local'), box] },
      { day: '2026-03-11', hosts: [usage('local')] },
    ];
    expect(describeUtilization({ runs: 3, hosts: [usage('local'), box], days }, '2026-03-05')).toEqual([
      '3 runs since 2026-03-05',
      '',
      'host         slots    busy    in runs  in all  running    idle        tasks  queue       CPU   memory   GPU',
      'local        2 cpu    5.00 h  63 %     9 %     4 h 0 min  24 h 0 min  12     1 min 30 s  50 %  –        –',
      'workstation  4–8 cpu  0.00 h  0 %      0 %     4 h 0 min  24 h 0 min  12     1 min 30 s  –     6.0 GiB  83 %',
      'workstation  1 gpu    3.50 h  88 %     13 %',
      'local was idle for 23 h 0 min at a stretch at most',
      '',
      'day and host            slots    busy    in runs  in all  running    idle        tasks  queue       CPU   memory   GPU',
      '2026-03-10 local        2 cpu    5.00 h  63 %     9 %     4 h 0 min  24 h 0 min  12     1 min 30 s  50 %  –        –',
      '2026-03-10 workstation  4–8 cpu  0.00 h  0 %      0 %     4 h 0 min  24 h 0 min  12     1 min 30 s  –     6.0 GiB  83 %',
      '2026-03-10 workstation  1 gpu    3.50 h  88 %     13 %',
      '2026-03-11 local        2 cpu    5.00 h  63 %     9 %     4 h 0 min  24 h 0 min  12     1 min 30 s  50 %  –        –',
    ]);
  });

  it('leaves days out where there is one alone', () => {
    const [, ...rest] = describeUtilization(
      { runs: 1, hosts: [box], days: [{ day: '2026-03-10', hosts: [box] }] },
      '2026-03-10',
    );
    expect(rest).toHaveLength(4);
  });
});
