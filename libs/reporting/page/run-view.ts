import type { PageRun } from '../src/page/page-data';
import { failuresSection } from './failure-view';
import { type Content, make, section } from './make';
import { migrationSections } from './migration-view';
import { searchSections } from './search-view';
import { Table } from './table';
import { TaskView } from './task-view';
import { useSection } from './use-view';
import { clock, commandOf, counted, duration, number, percent, taskLook, workedMs } from './words';

/** One run: what it came to, what failed, where its time went, and every figure of it. */
export function runView(run: PageRun): HTMLElement[] {
  const tasks = new TaskView(run);
  return [
    summary(run),
    ...failuresSection(run),
    ...tasks.elements.slice(0, 1),
    pathSection(run),
    ...phasesSection(run),
    ...migrationSections(run),
    ...searchSections(run),
    useSection(run),
    ...tasks.elements.slice(1),
  ];
}

function summary(run: PageRun): HTMLElement {
  const count = (look: string): number => run.tasks.filter((task) => taskLook(task) === look).length;
  const facts: readonly (readonly [string, Content])[] = [
    ['started', clock(run.startedAt)],
    ['took', duration(run.wallMs)],
    ['work', `${duration(run.workMs)} (one after another)`],
    ['critical path', duration(run.criticalPath.ms)],
    ['best possible', `${duration(run.lowerBoundMs)}: efficiency ${percent(run.efficiency)}`],
    ['speed-up', `${number(run.speedUp, 2)}×`],
    [
      'tasks',
      `${counted(run.tasks.length, 'task')}: ${count('ran')} ran, ${count('cached')} cached or kept, ${count('failed') + count('soft')} failed, ${count('skipped')} skipped or cut off`,
    ],
    ['waiting', duration(run.tasks.reduce((sum, { queueMs = 0 }) => sum + queueMs, 0))],
    ['data', run.origin],
    ['commit', run.commit],
    ['record', make('code', {}, run.record)],
  ];
  return section(
    'summary',
    commandOf(run),
    make('p', { class: `verdict ${run.status}` }, run.status),
    make(
      'dl',
      {},
      ...facts.flatMap(([name, value]) =>
        value === undefined ? [] : [make('dt', {}, name), make('dd', {}, value)],
      ),
    ),
  );
}

function pathSection({ criticalPath, tasks, wallMs }: PageRun): HTMLElement {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const rows = criticalPath.tasks.map((id, index) => ({ id, place: index + 1, ms: workedMs(byId.get(id)) }));
  const share =
    wallMs > 0 ? `: ${percent(criticalPath.ms / wallMs)} of the ${duration(wallMs)} that the run took` : '';
  return section(
    'path',
    'Critical path',
    make(
      'p',
      {},
      `No run of these tasks is shorter than ${duration(criticalPath.ms)}, however many slots there are${share}.`,
    ),
    new Table({
      caption: 'Tasks of the critical path, each waiting for the one before',
      rows,
      many: 'tasks',
      columns: [
        { name: 'place', cell: ({ place }) => place, sort: ({ place }) => place, isNumber: true },
        { name: 'task', cell: ({ id }) => id, sort: ({ id }) => id },
        { name: 'worked', cell: ({ ms }) => duration(ms), sort: ({ ms }) => ms, isNumber: true },
        {
          name: 'of the path',
          cell: ({ ms = 0 }) => percent(criticalPath.ms > 0 ? ms / criticalPath.ms : 0),
          sort: ({ ms }) => ms,
          isNumber: true,
        },
      ],
    }).element,
  );
}

function phasesSection({ phases }: PageRun): HTMLElement[] {
  if (phases.length === 0) return [];
  return [
    section(
      'phases',
      'Phases',
      new Table({
        caption: 'Nx invocations of the workflow, one after another',
        rows: phases,
        many: 'phases',
        columns: [
          { name: 'phase', cell: ({ title }) => title, sort: ({ title }) => title },
          {
            name: 'start',
            cell: ({ startMs }) => duration(startMs),
            sort: ({ startMs }) => startMs,
            isNumber: true,
          },
          {
            name: 'took',
            cell: ({ startMs, endMs }) => duration(endMs - startMs),
            sort: ({ startMs, endMs }) => endMs - startMs,
            isNumber: true,
          },
          { name: 'ended', cell: ({ ok }) => (ok === undefined ? 'unknown' : ok ? 'well' : 'failed') },
        ],
      }).element,
    ),
  ];
}
