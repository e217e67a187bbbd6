import { madeChance, madeRecord, madeTask } from '../analysis/made-record.fixture';
import { criticalPath } from '../runs/critical-path';
import type { RunRecord, RunTask } from '../runs/run-record';

const startMs = Date.UTC(2026, 0, 20, 12);
const iso = (ms: number): string => new Date(startMs + Math.round(ms)).toISOString();
const slotsOf = { local: { cpu: 4, gpu: 0 }, workstation: { cpu: 8, gpu: 1 } };

/**
 * A made run of so many tasks on two hosts, the same each time: some from the cache, one of a hundred failed, with waiting, memory
 * and GPU. Each waits for a few before it.
 */
export function largeRun(count: number): RunRecord {
  const chance = madeChance(count);
  const free = Object.entries(slotsOf).flatMap(([host, { cpu }]) =>
    Array.from({ length: cpu }, () => ({ host, at: 0 })),
  );
  const tasks: RunTask[] = [];
  for (let number = 0; number < count; number += 1) {
    const id = `project-${Math.floor(number / 5)}:step-${number % 5}`;
    const after = number % 5 === 0 ? [] : [`project-${Math.floor(number / 5)}:step-${(number % 5) - 1}`];
    const slot = free.reduce((first, one) => (one.at < first.at ? one : first));
    if (chance() < 0.3) {
      const at = iso(slot.at);
      tasks.push({ ...idle(id, after), startedAt: at, endedAt: at });
      continue;
    }
    const [queueMs, runMs] = [Math.round(chance() * 800), Math.round(200 + chance() * 8000)];
    const end = slot.at + runMs;
    const usesGpu = slot.host === 'workstation' && chance() < 0.05;
    tasks.push({
      ...madeTask(id, runMs / 1000, { host: slot.host, queueMs, runMs, after }),
      ...{ startedAt: iso(Math.max(0, slot.at - queueMs)), endedAt: iso(end) },
      ...{ cpuSeconds: runMs / 1500, peakMemoryMiB: Math.round(50 + chance() * 900) },
      ...{ hash: `${number}`, inputs: { 'version:nx-research': '1', [`file:${id}.R`]: `${number}` } },
      ...(usesGpu ? { slots: { cpu: 1, gpu: 0 }, gpuPercent: Math.round(chance() * 100) } : {}),
      ...(chance() < 0.01
        ? {
            status: 'failed',
            failure: { reason: 'command-failed', what: `${id} stopped`, said: 'Error in f(x)\n'.repeat(8) },
          }
        : {}),
    });
    slot.at = end + 20;
  }
  const path = criticalPath(tasks.map(({ id, after, runMs = 0 }) => ({ id, after, ms: runMs })));
  const wallMs = Math.max(...free.map(({ at }) => at));
  const workMs = tasks.reduce((sum, { runMs = 0 }) => sum + runMs, 0);
  return madeRecord(iso(0), iso(wallMs), {
    ...{ tasks, slots: slotsOf, workMs, lowerBoundMs: path.ms, status: 'failed' },
    criticalPath: { tasks: [...path.tasks], ms: path.ms },
  });
}

const idle = (id: string, after: string[]): RunTask => ({
  ...{ id, after, workflow: 'etl', status: 'cached', attempts: 0, inputs: {} },
});

/** What a name, a branch or a log may be: each would set `hacked` if a browser took it for more than text. */
export const hostileTexts = [
  '</script><script>globalThis.hacked = 1</script>',
  '<img src=x onerror="globalThis.hacked = 2">',
  `"><svg onload="globalThis.hacked = 3">`,
  '<!--<script>',
  'javascript:globalThis.hacked=4',
  '{{constructor.constructor("globalThis.hacked = 5")()}}',
  '</style><style>*{display:none}</style>',
] as const;

/** The newest of twelve runs: everything that a record can tell, and every text in it hostile. Newest first. */
export function hostileRuns(): RunRecord[] {
  const [script, image, svg, comment, address, braces, style] = hostileTexts;
  const named = (id: string, seconds: number, more: Partial<RunTask> = {}): RunTask =>
    madeTask(id, seconds, {
      inputs: { 'version:nx-research': '1', [`file:${image}`]: 'x' },
      hash: '7',
      ...more,
    });
  const before = Array.from({ length: 11 }, (_, day) => day).map((day) =>
    dayRun(day, [named(`a:${script}`, 10 + (day % 3) / 10), named(`b:${svg}`, 1)]),
  );
  const last = dayRun(
    11,
    [
      named(`a:${script}`, 50, {
        inputs: { 'version:nx-research': '1', [`file:${image}`]: 'y' },
        queueMs: 4000,
      }),
      named(`b:${svg}`, 2, {
        ...{ status: 'failed', attempts: 2, exitCode: 3, host: image, after: [`a:${script}`] },
        failure: {
          ...{ reason: 'command-failed', what: image, said: script, tries: [address] },
          at: { file: comment, line: 3, column: 5 },
          causes: [{ reason: 'network', what: svg }],
        },
      }),
      { ...idle('c:build', []), becauseOf: [style], status: 'skipped' },
      named('d:search', 5, {
        slots: { cpu: 0, gpu: 0 },
        trials: [1, 2, 3].map((value) => ({
          ...{
            configuration: { [image]: script, depth: value },
            value: 0.5 + value / 10,
            host: svg,
            device: 'cpu',
          },
          ...{ job: braces, fit: 'f', fitMs: 100, at: `2026-01-12T12:00:0${value}.000Z` },
        })),
      }),
      named('e:migration-test', 5, {
        gpuPercent: 70,
        ...{ peakMemoryMiB: 300, cpuSeconds: 4 },
        migrations: [
          {
            ...{ name: style, hash: 'ab'.repeat(32), verdict: 'UNSAFE' },
            environments: ['empty', image].map((environment) => ({
              environment,
              steps: ['snapshot', 'lint', 'apply', 'schema', 'tests', 'down', 'clean-up'].map(
                (step, index) => ({
                  ...{ step, status: index < 5 ? ('ran' as const) : ('not run' as const), seconds: index },
                  ...(index < 5 ? {} : { why: svg }),
                }),
              ),
              reasons: [
                { kind: 'fails', what: script, statement: image, evidence: [svg], instead: [braces] },
              ],
            })),
          },
        ],
      }),
    ],
    { command: ['affected', `--base=${script}`, image], commit: svg, status: 'failed' },
  );
  return [last, ...before.reverse()];
}

function dayRun(day: number, tasks: readonly RunTask[], more: Partial<RunRecord> = {}): RunRecord {
  const start = `2026-01-${String(day + 1).padStart(2, '0')}T12:00:00.000Z`;
  const end = new Date(Date.parse(start) + 60_000).toISOString();
  return madeRecord(start, end, {
    ...{ tasks: [...tasks], workMs: 50_000, lowerBoundMs: 40_000 },
    criticalPath: { tasks: tasks.slice(0, 2).map(({ id }) => id), ms: 50_000 },
    phases: [{ title: hostileTexts[1], startedAt: start, endedAt: end, ok: true }],
    ...more,
  });
}
