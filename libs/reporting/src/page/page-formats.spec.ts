import * as fc from 'fast-check';
import { madeRecord, madeTask } from '../analysis/made-record.fixture';
import type { RunRecord } from '../runs/run-record';
import { chromeTrace } from './chrome-trace';
import { metricsFormats, metricsText } from './metrics-text';
import { inlineJson, pageHtml } from './page-html';
import { pageRun } from './page-run';

const hostile = [
  '</script><script>alert(1)</script>',
  '<!--',
  '"}\n{"',
  'a\\',
  '\u2028',
  '\ud800',
  `'><img src=x onerror=alert(1)>`,
  'x="1"} 7\n# EOF',
];
const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', minLength: 1 }));

const runOf = (names: readonly string[], more: Partial<RunRecord> = {}): RunRecord =>
  madeRecord('2026-01-01T12:00:00.000Z', '2026-01-01T12:01:00.000Z', {
    ...more,
    tasks: names.map((name, index) =>
      madeTask(name, 10 + index, { queueMs: 2000, peakMemoryMiB: 100, cpuSeconds: 3, host: name }),
    ),
  });

const shown = (record: RunRecord) =>
  pageRun({ file: 'r.json', record }, { appearances: new Map(), tried: [], log: () => undefined });

describe('pageHtml', () => {
  const html = (record: RunRecord): string =>
    pageHtml(
      {
        ...{ madeAt: '', runs: [shown(record)], flaky: [], unreadable: [] },
        trends: { runs: [], tasks: [], leftOut: 0, records: 1 },
      },
      { script: 'show()', style: 'p{}' },
    );

  it('holds any text as data that ends no element, and gives it back', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1 }), (names) => {
        const text = html(runOf(names, { command: names }));
        expect(text.match(/<script/gi)).toHaveLength(2);
        expect(text.match(/<\/script/gi)).toHaveLength(2);
        expect(text).not.toContain('<!--');
        const data = /id="data">([^]*?)<\/script>/.exec(text)?.[1] ?? '';
        const { runs } = JSON.parse(data) as { runs: { command: string[]; tasks: { id: string }[] }[] };
        expect(runs[0]?.tasks.map(({ id }) => id)).toEqual(names);
        expect(runs[0]?.command).toEqual(names);
      }),
    );
    expect(inlineJson('</script>')).toBe('"\\u003c/script>"');
  });

  it('lets nothing run but its own script, whatever a run id may be', () => {
    const text = html(runOf(['a:build'], { runId: '</title><script>alert(1)</script>' }));
    expect(text.match(/<script/g)).toHaveLength(2);
    const [policy = ''] = /content="default-src[^"]*"/.exec(text) ?? [];
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/);
    expect(policy).not.toContain('unsafe');
    expect(() => pageHtml({} as never, { script: '</script>', style: '' })).toThrow();
  });
});

describe('chromeTrace', () => {
  it('has an event for each bar, on a thread and a process that have names', () => {
    const run = shown(runOf(hostile));
    const { traceEvents } = chromeTrace(run);
    const bars = traceEvents.filter(({ ph, cat }) => ph === 'X' && cat !== 'phase');
    expect(bars.map(({ ts, dur }) => [ts, dur])).toEqual(
      run.timeline.bars.map(([, , from, to]) => [from * 1000, (to - from) * 1000]),
    );
    const named = new Set(
      traceEvents.filter(({ name }) => name === 'thread_name').map(({ pid, tid }) => `${pid} ${tid}`),
    );
    for (const { pid, tid } of bars) expect(named.has(`${pid} ${tid}`)).toBe(true);
    expect(new Set(bars.map(({ name }) => name))).toEqual(
      new Set(hostile.flatMap((name) => [name, `${name} waits`])),
    );
  });
});

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus; throws for a line that is none. */
function parseMetrics(text: string): Sample[] {
  const types = new Map<string, string>();
  return text.split('\n').flatMap((line): Sample[] => {
    const [, name = '', type = ''] = /^# TYPE ([a-z_]+) (\w+)$/.exec(line) ?? [];
    if (types.has(name)) throw new Error(`${name} is there twice`);
    if (name !== '') types.set(name, type);
    if (line === '' || line.startsWith('# ')) return [];
    const sample =
      /^([a-z_:][a-z0-9_:]*)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (-?[\d.e+-]+)$/.exec(line);
    if (!sample || !types.has(sample[1] ?? '')) throw new Error(`no sample: ${line}`);
    const labels = [...(sample[2] ?? '').matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, key, value = '']) => [key, value.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one))],
    );
    return [{ name: sample[1] ?? '', labels: Object.fromEntries(labels), value: Number(sample[3]) }];
  });
}

describe('metricsText', () => {
  it.each(metricsFormats)('%s reads back with any names of tasks and hosts', (format) => {
    fc.assert(
      fc.property(fc.uniqueArray(anyText, { minLength: 1 }), (names) => {
        const samples = parseMetrics(metricsText(runOf(names, { command: names }), format));
        const durations = samples.filter(({ name }) => name === 'nx_research_run_task_duration_seconds');
        expect(durations.map(({ labels }) => labels['task'])).toEqual(names);
        expect(durations.map(({ labels }) => labels['host'])).toEqual(names);
        expect(durations.map(({ value }) => value)).toEqual(names.map((_, index) => 10 + index));
      }),
    );
  });

  it('counts tasks, cache hits and failures of the run', () => {
    const statuses = ['built', 'cached', 'kept', 'failed', 'failed-softly', 'skipped'] as const;
    const tasks = statuses.map((status) => madeTask(`${status}:build`, 1, { status }));
    const record = { ...runOf([]), tasks, status: 'failed' as const };
    const samples = parseMetrics(metricsText(record, 'prometheus'));
    const value = (name: string, labels = {}): number | undefined =>
      samples.find(
        (one) =>
          one.name === `nx_research_run_${name}` &&
          Object.entries(labels).every(([key, is]) => one.labels[key] === is),
      )?.value;
    expect([value('cache_hits'), value('failures'), value('success'), value('duration_seconds')]).toEqual([
      2, 2, 0, 60,
    ]);
    expect(statuses.map((status) => value('tasks', { status }))).toEqual([1, 1, 1, 1, 1, 1]);
    expect(value('task_failed', { task: 'failed:build' })).toBe(1);
    expect(value('task_cache_hit', { task: 'kept:build' })).toBe(1);
  });

  it('says in OpenMetrics where it ends, once, at the end', () => {
    const text = metricsText(runOf(['x\n# EOF']), 'openmetrics');
    expect(text.match(/^# EOF$/gm)).toHaveLength(1);
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    expect(text).toContain('# UNIT nx_research_run_task_duration_seconds seconds\n');
    expect(metricsText(runOf(['a:build']), 'prometheus')).not.toMatch(/# (?:EOF|UNIT)/);
  });

  it('names each task once, as a record that says it twice would be refused', () => {
    const text = metricsText(runOf(['a:build', 'a:build']), 'prometheus');
    expect(text.match(/^nx_research_run_task_attempts/gm)).toHaveLength(1);
  });
});
