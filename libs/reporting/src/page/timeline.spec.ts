import * as fc from 'fast-check';
import { madeRecord, madeTask } from '../analysis/made-record.fixture';
import type { RunRecord, RunTask } from '../runs/run-record';
import { hostUse } from './host-use';
import { type Bar, timeline } from './timeline';

const start = Date.UTC(2026, 0, 1, 12);
const iso = (ms: number): string => new Date(start + ms).toISOString();
const wallMs = 100_000;

const run = (tasks: readonly RunTask[], more: Partial<RunRecord> = {}): RunRecord =>
  madeRecord(iso(0), iso(wallMs), { tasks: [...tasks], ...more });

/** A task that began after so many ms, waited, and worked; perhaps before and beyond the run. */
const anyTask = fc
  .record({
    at: fc.integer({ min: -5000, max: wallMs }),
    queueMs: fc.integer({ min: 0, max: 5000 }),
    runMs: fc.integer({ min: 0, max: 30_000 }),
    cpu: fc.integer({ min: 0, max: 3 }),
    gpu: fc.integer({ min: 0, max: 2 }),
    host: fc.constantFrom('local', 'far'),
    status: fc.constantFrom('built', 'failed', 'cached', 'kept', 'skipped', 'done', 'attached'),
    memory: fc.option(fc.integer({ min: 1, max: 9000 }), { nil: undefined }),
  })
  .map(({ at, queueMs, runMs, cpu, gpu, host, status, memory }) => ({
    ...{ status, host, queueMs, runMs, slots: { cpu, gpu } },
    ...{ startedAt: iso(at), endedAt: iso(at + queueMs + runMs) },
    ...(memory === undefined ? {} : { peakMemoryMiB: memory }),
  }));

const anyRun = fc
  .array(anyTask, { maxLength: 40 })
  .map((tasks) => run(tasks.map((task, index) => madeTask(`t${index}:build`, 1, task as Partial<RunTask>))));

const lengthOf = ([, , from, to]: Bar): number => to - from;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const clipped = (ms: number): number => Math.min(wallMs, Math.max(0, ms));
const hasRun = ({ status }: RunTask): boolean => ['built', 'failed', 'done', 'attached'].includes(status);
const within = (from: number, to: number): number => Math.max(0, clipped(to) - clipped(from));
const offset = (time = ''): number => Date.parse(time) - start;

describe('timeline', () => {
  it('has no two bars of a lane at the same time, and none outside the run', () => {
    fc.assert(
      fc.property(anyRun, (record) => {
        const { bars, lanes } = timeline(record);
        const ends = new Map<number, number>();
        for (const [lane, task, from, to] of bars) {
          expect(lanes[lane]).toBeDefined();
          expect(record.tasks[task]).toBeDefined();
          expect(from).toBeGreaterThanOrEqual(Math.max(0, ends.get(lane) ?? 0));
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(wallMs);
          ends.set(lane, to);
        }
      }),
    );
  });

  it('shows in the lanes of each host and kind of slot the slot time that its tasks held', () => {
    fc.assert(
      fc.property(
        anyRun,
        fc.constantFrom('local', 'far'),
        fc.constantFrom('cpu', 'gpu'),
        (record, host, kind) => {
          const { bars, lanes } = timeline(record);
          const shown = bars.filter(([lane]) => {
            const one = lanes[lane];
            return one?.kind === 'slot' && one.host === host && one.name.startsWith(kind);
          });
          const held = record.tasks
            .filter((task) => hasRun(task) && task.host === host)
            .map(
              (task) =>
                within(offset(task.endedAt) - (task.runMs ?? 0), offset(task.endedAt)) *
                (task.slots?.[kind] ?? 0),
            );
          expect(sum(shown.map(lengthOf))).toBe(sum(held));
        },
      ),
    );
  });

  it('shows how long each task waited, apart from its work', () => {
    fc.assert(
      fc.property(anyRun, (record) => {
        const { bars, lanes } = timeline(record);
        const waited = sum(bars.filter(([lane]) => lanes[lane]?.kind === 'waiting').map(lengthOf));
        const told = record.tasks
          .filter(hasRun)
          .map((task) => within(offset(task.startedAt), offset(task.startedAt) + (task.queueMs ?? 0)));
        expect(waited).toBe(sum(told));
      }),
    );
  });

  it('takes no more lanes for a kind of slot than were ever held at once', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name, index) =>
      madeTask(`${name}:build`, 10, { startedAt: iso(index * 10_000), endedAt: iso((index + 1) * 10_000) }),
    );
    const { lanes, bars } = timeline(run([a, b, c].flatMap((task) => task ?? [])));
    expect(lanes.map(({ host, name }) => `${host} ${name}`)).toEqual(['local cpu 1', 'local cpu 2']);
    expect(bars).toEqual([
      [0, 0, 0, 10_000],
      [0, 1, 10_000, 20_000],
      [0, 2, 20_000, 30_000],
    ]);
  });

  it('puts what came from the cache at its moment, in one lane, however many Nx restored at once', () => {
    const cached = (index: number): RunTask =>
      madeTask(`t${index}:build`, 1, { status: 'cached', startedAt: iso(0), endedAt: iso(500 + index) });
    const { lanes, bars } = timeline(
      run(
        Array.from({ length: 500 }, (_, index) => cached(index)),
        { slots: {} },
      ),
    );
    expect(lanes).toEqual([{ kind: 'there', host: '', name: 'from the cache' }]);
    expect(bars).toHaveLength(500);
  });

  it('leaves out tasks whose times are no times', () => {
    const task = madeTask('a:build', 1, { startedAt: 'yesterday', endedAt: '</script>' });
    expect(timeline(run([task])).bars).toEqual([]);
    expect(hostUse(run([{ ...task, peakMemoryMiB: 5 }]))).toEqual([]);
    const unknown = run([madeTask('a:build', 1, { peakMemoryMiB: 5 })], { startedAt: 'never' });
    expect(timeline(unknown).bars).toEqual([]);
    expect(hostUse(unknown)).toEqual([]);
  });

  it('takes no more lanes than fit where a record names more slots than a host can have', () => {
    const task = madeTask('a:build', 1, { slots: { cpu: 1e15, gpu: -3 } });
    const { lanes } = timeline(run([task], { slots: { local: { cpu: 1e15, gpu: -1 } } }));
    expect(lanes).toHaveLength(256);
  });
});

describe('hostUse', () => {
  it('adds up the memory of the tasks that ran at each time, and ends at none', () => {
    fc.assert(
      fc.property(anyRun, (record) => {
        for (const { host, steps } of hostUse(record)) {
          const measured = record.tasks.filter(
            (task) => hasRun(task) && task.host === host && (task.runMs ?? 0) > 0,
          );
          for (const { at, memoryMiB } of steps) {
            if (at <= 0 || at >= wallMs) continue;
            const running = measured.filter(
              (task) => offset(task.endedAt) - (task.runMs ?? 0) <= at && at < offset(task.endedAt),
            );
            expect(memoryMiB).toBe(sum(running.map(({ peakMemoryMiB = 0 }) => peakMemoryMiB)));
          }
          expect(steps.at(-1)?.memoryMiB).toBe(0);
        }
      }),
    );
  });

  it('says how GPUs were used only while a task ran that could read them', () => {
    const task = madeTask('a:train', 10, {
      ...{ startedAt: iso(0), endedAt: iso(10_000), slots: { cpu: 1, gpu: 1 } },
      ...{ gpuPercent: 80, cpuSeconds: 5 },
    });
    expect(hostUse(run([task]))).toEqual([
      {
        host: 'local',
        steps: [
          { at: 0, memoryMiB: 0, cores: 0.5, gpuPercent: 80 },
          { at: 10_000, memoryMiB: 0, cores: 0 },
        ],
      },
    ]);
  });

  it('keeps the largest memory where there are more steps than pixels', () => {
    const tasks = Array.from({ length: 3000 }, (_, index) =>
      madeTask(`t${index}:build`, 0.01, {
        ...{ runMs: 10, startedAt: iso(index * 30), endedAt: iso(index * 30 + 10) },
        peakMemoryMiB: index === 1234 ? 777 : 5,
      }),
    );
    const [use] = hostUse(run(tasks));
    expect(use?.steps.length).toBeLessThan(700);
    expect(Math.max(...(use?.steps ?? []).map(({ memoryMiB }) => memoryMiB))).toBe(777);
    expect(use?.steps.at(-1)?.memoryMiB).toBe(0);
  });
});
