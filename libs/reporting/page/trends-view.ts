import * as Plot from '@observablehq/plot';
import type { PageData, PageTrends, TaskTrend } from '../src/page/page-data';
import { Chart } from './chart';
import { make, section } from './make';
import { figures, Table } from './table';
import { clock, commandOf, counted, duration, number, percent } from './words';

/** How runs and tasks went over time, those that became slower first; and tasks that are flaky. */
export function trendSections({ trends, flaky }: PageData): HTMLElement[] {
  return [
    section('trends', 'Trends', ...runTrend(trends), ...taskTrends(trends)),
    section(
      'flaky',
      'Flaky tasks',
      flaky.length === 0
        ? make(
            'p',
            {},
            `No task failed and passed with the same inputs in ${counted(trends.records, 'record')}.`,
          )
        : new Table({
            caption: 'Tasks that failed and passed with the same inputs',
            rows: flaky,
            columns: [
              { name: 'task', cell: ({ task }) => task, sort: ({ task }) => task },
              { name: 'hash', cell: ({ hash }) => hash.slice(0, 12) },
              { name: 'failed in', cell: ({ failed }) => failed.join(', ') },
              { name: 'passed in', cell: ({ passed }) => passed.join(', ') },
            ],
          }).element,
    ),
  ];
}

function runTrend({ runs }: PageTrends): HTMLElement[] {
  if (runs.length === 0) return [make('p', {}, 'No task has run in the records there are.')];
  const oldestFirst = [...runs].reverse().map((run, index) => ({ ...run, index }));
  const most = Math.max(1000, ...runs.map(({ wallMs, workMs }) => Math.max(wallMs, workMs)));
  const chart = new Chart(
    `Wall time of the last ${counted(runs.length, 'run')}; the table below has the same figures`,
    (frame) =>
      Plot.plot({
        ...{ ...frame, height: 150, marginLeft: 60, marginTop: 10, marginBottom: 24 },
        x: { domain: oldestFirst.map(({ index }) => index), axis: null, padding: 0.25 },
        y: { domain: [0, most], label: null, grid: true, ticks: 4, tickFormat: duration },
        color: { type: 'identity' },
        marks: [
          Plot.barY(oldestFirst, {
            ...{ x: 'index', y: 'wallMs' },
            fill: ({ status }: { status: string }) => `var(--${status === 'succeeded' ? 'ran' : 'failed'})`,
          }),
          Plot.tickY(oldestFirst, { x: 'index', y: 'lowerBoundMs', className: 'bound' }),
          Plot.ruleY([0]),
        ],
      }) as SVGSVGElement,
  );
  return [
    make('h3', {}, 'Runs'),
    make(
      'p',
      { class: 'legend' },
      make('span', {}, make('i', { class: 'swatch ran' }), 'wall time'),
      make('span', {}, make('i', { class: 'swatch failed' }), 'of a run that did not succeed'),
      make('span', {}, make('i', { class: 'swatch critical' }), 'best possible'),
    ),
    chart.element,
    figures({
      caption: 'The last runs in which a task really ran, newest first',
      rows: runs,
      columns: [
        { name: 'run', cell: ({ runId }) => runId, sort: ({ runId }) => runId },
        { name: 'at', cell: ({ startedAt }) => clock(startedAt) },
        { name: 'command', cell: commandOf, sort: commandOf, isLong: true },
        { name: 'status', cell: ({ status }) => status, sort: ({ status }) => status },
        {
          name: 'ran',
          cell: ({ ran, tasks }) => `${ran} of ${tasks}`,
          sort: ({ ran }) => ran,
          isNumber: true,
        },
        {
          name: 'wall',
          cell: ({ wallMs }) => duration(wallMs),
          sort: ({ wallMs }) => wallMs,
          isNumber: true,
        },
        {
          name: 'work',
          cell: ({ workMs }) => duration(workMs),
          sort: ({ workMs }) => workMs,
          isNumber: true,
        },
        {
          name: 'best possible',
          cell: ({ lowerBoundMs }) => duration(lowerBoundMs),
          sort: ({ lowerBoundMs }) => lowerBoundMs,
          isNumber: true,
        },
        {
          name: 'efficiency',
          cell: ({ efficiency }) => percent(efficiency),
          sort: ({ efficiency }) => efficiency,
          isNumber: true,
        },
      ],
    }),
  ];
}

const verdicts: Readonly<Record<TaskTrend['verdict'], string>> = {
  slower: 'slower in its last run',
  'slower-since': 'slower for three runs',
  'faster-since': 'faster for three runs',
  steady: 'steady',
  'too-few': 'too few runs',
};

const isSlower = ({ verdict }: TaskTrend): boolean => verdict === 'slower' || verdict === 'slower-since';

function taskTrends({ tasks, leftOut }: PageTrends): HTMLElement[] {
  if (tasks.length === 0) return [];
  const slower = tasks.filter(isSlower);
  const choice = make(
    'select',
    { id: 'trend' },
    ...tasks.map((task, index) =>
      make(
        'option',
        { value: `${index}` },
        `${isSlower(task) ? '▲ ' : ''}${nameOf(task)} (${verdicts[task.verdict]})`,
      ),
    ),
  );
  const shown = make('div');
  const show = (): void => {
    const task = tasks[Number(choice.value)];
    if (task) shown.replaceChildren(...oneTask(task));
  };
  choice.addEventListener('change', show);
  show();
  return [
    make('h3', {}, 'Tasks'),
    make(
      'p',
      {},
      slower.length === 0
        ? 'No task became slower than noise explains.'
        : `Slower than noise explains: ${slower.map(nameOf).join(', ')}.`,
    ),
    make('p', {}, make('label', { for: 'trend' }, 'Task '), choice),
    shown,
    figures({
      caption: `Times of tasks in their last runs${leftOut > 0 ? `; ${number(leftOut)} faster ones are left out` : ''}`,
      rows: tasks,
      columns: [
        { name: 'task', cell: nameOf, sort: nameOf },
        { name: 'runs', cell: ({ runs }) => runs, sort: ({ runs }) => runs, isNumber: true },
        {
          name: 'failed',
          cell: ({ failures }) => failures,
          sort: ({ failures }) => failures,
          isNumber: true,
        },
        ...(['medianMs', 'sigmaMs', 'fastestMs', 'slowestMs', 'lastMs'] as const).map((key) => ({
          name: timeNames[key],
          cell: ({ times }: TaskTrend) => duration(times?.[key]),
          sort: ({ times }: TaskTrend) => times?.[key],
          isNumber: true,
        })),
        {
          name: 'of path',
          cell: ({ shareOfPath }) => percent(shareOfPath),
          sort: ({ shareOfPath }) => shareOfPath,
          isNumber: true,
        },
        { name: 'verdict', cell: ({ verdict }) => verdicts[verdict], sort: ({ verdict }) => verdict },
      ],
    }),
  ];
}

const timeNames = {
  medianMs: 'median',
  sigmaMs: 'spread',
  fastestMs: 'fastest',
  slowestMs: 'slowest',
  lastMs: 'last',
} as const;

const nameOf = ({ task, host, origin }: TaskTrend): string =>
  [
    task,
    ...(host === undefined || host === 'local' ? [] : [`on ${host}`]),
    ...(origin === 'none' ? [] : [`with ${origin} data`]),
  ].join(' ');

function oneTask(task: TaskTrend): HTMLElement[] {
  const { points, limitMs, since, verdict } = task;
  const most = Math.max(1000, limitMs ?? 0, ...points.map(({ ms }) => ms));
  const dots = points.map((point, index) => ({ ...point, index }));
  const chart = new Chart(
    `${nameOf(task)} in its last ${counted(points.length, 'run')}: ${verdicts[verdict]}; the table below has the same figures`,
    (frame) =>
      Plot.plot({
        ...{ ...frame, height: 150, marginLeft: 60, marginTop: 10, marginBottom: 24 },
        x: { domain: [0, Math.max(1, points.length - 1)], axis: null, inset: 12 },
        y: { domain: [0, most], label: null, grid: true, ticks: 4, tickFormat: duration },
        marks: [
          Plot.ruleY([0]),
          ...(limitMs === undefined
            ? []
            : [Plot.ruleY([limitMs], { strokeDasharray: '4 3', className: 'limit' })]),
          Plot.lineY(dots, { x: 'index', y: 'ms', className: 'line' }),
          Plot.dot(dots, { x: 'index', y: 'ms', r: 3.5, className: 'dots' }),
          Plot.dot(isSlower(task) ? dots.filter(({ ms }) => ms > (limitMs ?? Infinity)) : [], {
            ...{ x: 'index', y: 'ms', r: 7, symbol: 'triangle', className: 'slow' },
          }),
        ],
      }) as SVGSVGElement,
  );
  const changed = since && [`since run ${since.runId}`, ...since.changes].join('; ');
  return [
    make(
      'p',
      {},
      `${verdicts[verdict]}${limitMs === undefined ? '' : `; noise goes up to ${duration(limitMs)} (dashed)`}`,
    ),
    ...(changed ? [make('p', {}, changed)] : []),
    chart.element,
    figures({
      caption: `Times of ${nameOf(task)}, oldest first`,
      rows: points,
      columns: [
        { name: 'run', cell: ({ runId }) => runId, sort: ({ runId }) => runId },
        { name: 'at', cell: ({ at }) => clock(at) },
        { name: 'time', cell: ({ ms }) => duration(ms), sort: ({ ms }) => ms, isNumber: true },
      ],
    }),
  ];
}
