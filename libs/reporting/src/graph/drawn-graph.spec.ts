import type { RunRecord, RunTask } from '../runs/run-record';
import { drawnGraph, type GraphSources } from './drawn-graph';
import { graphDot } from './graph-dot';

type Ran = readonly [id: string, status: RunTask['status'], runMs?: number];

const record = (...tasks: readonly Ran[]): RunRecord =>
  ({
    startedAt: '2026-11-23T18:15:00.000Z',
    command: ['run-many', '-t', 'build'],
    wallMs: 1000,
    status: 'succeeded',
    tasks: tasks.map(([id, status, runMs]) => ({ id, status, ...(runMs === undefined ? {} : { runMs }) })),
  }) as unknown as RunRecord;

/** Tasks a ← b ← d and a ← c ← d, as `b>a` says that b waits for a. */
const draw = (waits: string, sources: Partial<GraphSources> = {}) => {
  const links = waits.split(' ').map((word) => {
    const [from = '', to = ''] = word.split('>');
    return { from: `${from}:build`, to: `${to}:build` };
  });
  const ids = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  const tasks = ids.map((id) => ({ id, group: 'data' as const }));
  return drawnGraph({ tasks, links, records: [], stale: new Set(), ...sources });
};
const diamond = 'b>a c>a d>b d>c';
const looksOf = (graph: ReturnType<typeof draw>): string =>
  graph.tasks.map(({ project, look }) => `${project} ${look}`).join(', ');

describe('drawnGraph', () => {
  it('needs no record', () => {
    const graph = draw(diamond);
    expect(looksOf(graph)).toBe('b absent, a absent, c absent, d absent');
    expect([graph.run, graph.criticalMs, graph.tasks.some(({ isCritical }) => isCritical)]).toEqual([
      undefined,
      0,
      false,
    ]);
  });

  it('tells tasks apart by the newest run that has any of them', () => {
    const other = record(['z:build', 'failed']);
    const last = record(['a:build', 'cached'], ['b:build', 'failed', 5], ['c:build', 'built', 7]);
    const before = record(['d:build', 'built', 9]);
    const graph = draw(diamond, { records: [other, last, before] });
    expect(looksOf(graph)).toBe('b failed, a cached, c ran, d absent');
    expect(graph.run).toBe(last);
  });

  it('calls stale what has no worse news', () => {
    const records = [record(['a:build', 'cached'], ['b:build', 'failed'], ['c:build', 'skipped'])];
    const stale = new Set(['a:build', 'b:build', 'c:build', 'd:build']);
    expect(looksOf(draw(diamond, { records, stale }))).toBe('b failed, a stale, c skipped, d stale');
  });

  it('takes the time of a task from the run in which it last ran to its end, and the critical path from these', () => {
    const records = [
      record(
        ['a:build', 'cached', 0],
        ['b:build', 'failed', 1],
        ['c:build', 'kept', 1],
        ['d:build', 'built', 100],
      ),
      record(
        ['a:build', 'built', 1000],
        ['b:build', 'built', 500],
        ['c:build', 'built', 2000],
        ['d:build', 'built', 1],
      ),
    ];
    const { tasks, criticalMs } = draw(diamond, { records });
    expect(tasks.map(({ project, ms }) => [project, ms])).toEqual([
      ['b', 500],
      ['a', 1000],
      ['c', 2000],
      ['d', 100],
    ]);
    expect(tasks.flatMap(({ project, isCritical }) => (isCritical ? project : []))).toEqual(['a', 'c', 'd']);
    expect(criticalMs).toBe(3100);
  });

  it('draws the seasons of a target as one, with what is worst of them and the longest time', () => {
    const seasons = ['p:season-2021', 'p:season-2022', 'p:season', 'p:build-2022'];
    const tasks = seasons.map((id) => ({ id, group: 'data' as const }));
    const links = seasons.slice(0, 2).map((to) => ({ from: 'p:season', to }));
    const records = [
      record(['p:season-2021', 'built', 10], ['p:season-2022', 'failed', 99]),
      record(['p:season-2022', 'built', 30]),
    ];
    const graph = drawnGraph({ tasks, links, records, stale: new Set() });
    expect(graph.tasks.map(({ target, count, look, ms }) => [target, count, look, ms])).toEqual([
      ['season', 2, 'failed', 30],
      ['season', 1, 'absent', undefined],
      ['build-2022', 1, 'absent', undefined],
    ]);
    expect(graph.links).toEqual([{ from: 'p:season', to: 'p:season-*' }]);
    expect(graphDot(graph)).toContain('season ×2<BR/>up to &lt; 0.1 s · failed');
  });
});

describe('graphDot', () => {
  it('says in words and borders what became of each task, and draws the critical path boldly', () => {
    const records = [
      record(
        ['a:build', 'built', 2000],
        ['b:build', 'failed-softly', 1],
        ['c:build', 'cached'],
        ['d:build', 'built', 60],
      ),
    ];
    const dot = graphDot(draw(diamond, { records, stale: new Set(['d:build']) }));
    expect(dot).toMatch(
      /"a:build" \[label=<build<BR\/>2 s>, style="rounded,filled,solid",.* peripheries=1, penwidth=3\]/,
    );
    expect(dot).toMatch(
      /"b:build" \[label=<build<BR\/>failed softly>, style="rounded,filled,dashed",.* peripheries=2, penwidth=3\]/,
    );
    expect(dot).toMatch(
      /"c:build" \[label=<build<BR\/>cached>, style="rounded,filled,solid",.* peripheries=1, penwidth=1\]/,
    );
    expect(dot).toMatch(/"d:build" \[label=<build<BR\/>0\.1 s · stale>, style="rounded,filled,dashed"/);
    expect(dot.match(/penwidth=3, color=black/g)).toHaveLength(2);
  });

  it('takes any name', () => {
    const name = 'a"b\\c<d>&é';
    const tasks = [{ id: `${name}:build`, group: 'others' as const }];
    const dot = graphDot(drawnGraph({ tasks, links: [], records: [], stale: new Set() }));
    expect(dot).toContain('label="a\\"b\\\\c<d>&é"');
  });
});
