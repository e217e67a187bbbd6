import * as Plot from '@observablehq/plot';
import type { PageRun, PageTrial } from '../src/page/page-data';
import { Chart } from './chart';
import { make, section } from './make';
import { Table } from './table';
import { clock, counted, duration, number } from './words';

/** The trials of the searches of a run; nothing where it searched nothing. */
export function searchSections({ trials }: PageRun): HTMLElement[] {
  const tasks = [...new Set(trials.map(({ task }) => task))];
  if (tasks.length === 0) return [];
  const parts = tasks.flatMap((task) =>
    searchOf(
      task,
      trials.filter((trial) => trial.task === task),
    ),
  );
  return [section('search', 'Search', ...parts)];
}

function searchOf(task: string, all: readonly PageTrial[]): HTMLElement[] {
  const trials = [...all]
    .sort((one, other) => (one.at < other.at ? -1 : 1))
    .map((trial, index) => ({ ...trial, index: index + 1 }));
  const valued = trials.flatMap((trial) =>
    trial.value === undefined ? [] : [{ ...trial, value: trial.value }],
  );
  const chart = new Chart(
    `Metric of each trial of ${task} in the order in which they ended`,
    (frame) =>
      Plot.plot({
        ...{ ...frame, height: 170, marginLeft: 60, marginTop: 10, marginBottom: 30 },
        x: { label: 'trial', ticks: 6, domain: [0, trials.length + 1] },
        y: { label: null, grid: true, ticks: 4, zero: false },
        marks: [Plot.dot(valued, { x: 'index', y: 'value', r: 3, className: 'dots' })],
      }) as SVGSVGElement,
  );
  return [
    make('h3', {}, task),
    make(
      'p',
      {},
      `${counted(trials.length, 'trial')}, ${number(trials.length - valued.length)} of them failed`,
    ),
    ...(valued.length > 0 ? [chart.element] : []),
    new Table({
      caption: `Trials of ${task}`,
      rows: trials,
      many: 'trials',
      columns: [
        { name: 'trial', cell: ({ index }) => index, sort: ({ index }) => index, isNumber: true },
        { name: 'metric', cell: ({ value }) => number(value, 5), sort: ({ value }) => value, isNumber: true },
        {
          name: 'configuration',
          isLong: true,
          cell: ({ configuration }) =>
            Object.entries(configuration)
              .map(([name, value]) => `${name}=${value}`)
              .join(' '),
        },
        { name: 'fit', cell: ({ fitMs }) => duration(fitMs), sort: ({ fitMs }) => fitMs, isNumber: true },
        { name: 'host', cell: ({ host, device }) => `${host} ${device}`, sort: ({ host }) => host },
        { name: 'job', cell: ({ job }) => job },
        { name: 'ended', cell: ({ at }) => clock(at), sort: ({ at }) => at },
        { name: 'failure', cell: ({ failed }) => failed, sort: ({ failed }) => failed },
      ],
    }).element,
  ];
}
