import { describeFailure } from '@research/core';
import type { PageRun, PageTask } from './page-data';

/** An event of the Trace Event Format of Chromium; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M' | 'C' | 'i';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  /** Of an instant: across the whole trace. */
  readonly s?: 'g';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A trace that Perfetto and chrome://tracing open. */
export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, string>>;
  readonly traceEvents: readonly TraceEvent[];
}

/** The number of the process that stands for the run itself: its phases. Hosts follow. */
const ofRun = 1;

/** A run as a trace: a process for each host, a thread for each lane, a counter for what each host used. */
export function chromeTrace(run: PageRun): ChromeTrace {
  const hosts = [
    ...new Set([...run.timeline.lanes.map(({ host }) => host), ...run.use.map(({ host }) => host)]),
  ];
  const pids = new Map(hosts.map((host, index) => [host, ofRun + 1 + index]));
  const pidOf = (host: string): number => pids.get(host) ?? ofRun;
  const { runId, status, startedAt, origin, commit = '' } = run;
  return {
    displayTimeUnit: 'ms',
    otherData: { run: runId, command: ['nx', ...run.command].join(' '), status, startedAt, origin, commit },
    traceEvents: [
      named('process', `run ${runId}`, { pid: ofRun, tid: 0 }),
      ...hosts.map((host) =>
        named('process', host === '' ? 'without a slot' : host, { pid: pidOf(host), tid: 0 }),
      ),
      ...run.timeline.lanes.map(({ host, name }, lane) =>
        named('thread', name, { pid: pidOf(host), tid: lane + 1 }),
      ),
      ...run.phases.map(({ title, startMs, endMs }): TraceEvent => ({
        ...{ name: title, cat: 'phase', ph: 'X', pid: ofRun, tid: 0 },
        ...times(startMs, endMs),
      })),
      ...barEvents(run, pidOf),
      ...run.use.flatMap(({ host, steps }) =>
        steps.map(({ at, memoryMiB, cores, gpuPercent }): TraceEvent => ({
          ...{ name: 'use', ph: 'C', pid: pidOf(host), tid: 0, ts: at * 1000 },
          args: {
            'memory MiB': memoryMiB,
            cores,
            ...(gpuPercent === undefined ? {} : { 'GPU %': gpuPercent }),
          },
        })),
      ),
    ],
  };
}

const named = (
  kind: 'process' | 'thread',
  name: string,
  at: Pick<TraceEvent, 'pid' | 'tid'>,
): TraceEvent => ({
  ...{ name: `${kind}_name`, ph: 'M', ...at },
  args: { name },
});

const times = (from: number, to: number): Pick<TraceEvent, 'ts' | 'dur'> => ({
  ts: from * 1000,
  dur: (to - from) * 1000,
});

function barEvents(
  { timeline, tasks, criticalPath }: PageRun,
  pidOf: (host: string) => number,
): TraceEvent[] {
  const critical = new Set(criticalPath.tasks);
  return timeline.bars.flatMap(([number, index, from, to]): TraceEvent[] => {
    const [lane, task] = [timeline.lanes[number], tasks[index]];
    if (!lane || !task) return [];
    const isWaiting = lane.kind === 'waiting';
    return [
      {
        name: isWaiting ? `${task.id} waits` : task.id,
        cat: isWaiting ? 'waiting' : `${task.status}${critical.has(task.id) ? ',critical' : ''}`,
        ...{ ph: 'X', pid: pidOf(lane.host), tid: number + 1, ...times(from, to) },
        ...(isWaiting ? {} : { args: argsOf(task, critical.has(task.id)) }),
      },
    ];
  });
}

function argsOf(task: PageTask, critical: boolean): Readonly<Record<string, unknown>> {
  const { status, kind, why, changes, attempts, slots, peakMemoryMiB, cpuSeconds, gpuPercent, failure } =
    task;
  return {
    ...{ status, kind, why, changes, attempts, slots, critical, peakMemoryMiB, cpuSeconds, gpuPercent },
    ...(failure && { failure: describeFailure(failure) }),
  };
}
