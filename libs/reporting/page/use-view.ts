import * as Plot from '@observablehq/plot';
import type { HostUse, UseStep } from '../src/page/host-use';
import type { PageRun } from '../src/page/page-data';
import { Chart, durationAxis } from './chart';
import { make, section } from './make';
import { figures } from './table';
import { duration, number } from './words';

interface Measure {
  readonly title: string;
  readonly of: (step: UseStep) => number | undefined;
}

const measures: readonly Measure[] = [
  { title: 'memory, MiB at most', of: ({ memoryMiB }) => memoryMiB },
  { title: 'CPU cores busy', of: ({ cores }) => cores },
  { title: 'GPU, %', of: ({ gpuPercent }) => gpuPercent },
];

/** Memory, processors and GPUs of each host over the run, with the figures of each chart. */
export function useSection({ use, wallMs }: PageRun): HTMLElement {
  const measured = use.flatMap((host) =>
    measures
      .filter(({ of }) => host.steps.some((step) => of(step) !== undefined))
      .map((measure) => useChart(host, measure, wallMs)),
  );
  const hasGpu = use.some(({ steps }) => steps.some(({ gpuPercent }) => gpuPercent !== undefined));
  return section(
    'use',
    'Memory, CPU and GPU',
    make(
      'p',
      { class: 'faint' },
      use.length === 0
        ? 'No task of this run was measured while it held a slot. What others used is in the table of tasks.'
        : `Tasks are measured one by one: at each time the chart adds up the peaks and means of those that worked then, so memory is the most that they can have held.${hasGpu ? '' : ' No task says how it used a GPU.'}`,
    ),
    ...measured,
    ...use.map(({ host, steps }) =>
      figures({
        caption: `Memory, CPU and GPU of ${host}; each row holds until the next`,
        rows: steps,
        columns: [
          { name: 'after', cell: ({ at }) => duration(at), sort: ({ at }) => at, isNumber: true },
          {
            name: 'memory MiB',
            cell: ({ memoryMiB }) => number(memoryMiB),
            sort: ({ memoryMiB }) => memoryMiB,
            isNumber: true,
          },
          {
            name: 'CPU cores',
            cell: ({ cores }) => number(cores, 2),
            sort: ({ cores }) => cores,
            isNumber: true,
          },
          {
            name: 'GPU %',
            cell: ({ gpuPercent }) => number(gpuPercent),
            sort: ({ gpuPercent }) => gpuPercent,
            isNumber: true,
          },
        ],
      }),
    ),
  );
}

function useChart({ host, steps }: HostUse, { title, of }: Measure, wallMs: number): HTMLElement {
  const most = Math.max(1, ...steps.map((step) => of(step) ?? 0));
  const points = [{ at: 0, value: 0 }, ...steps.map((step) => ({ at: step.at, value: of(step) ?? 0 }))];
  const label = `${host}: ${title}`;
  return make(
    'figure',
    {},
    make('figcaption', {}, label),
    new Chart(
      `${label}, up to ${number(most, most < 10 ? 1 : 0)}`,
      (frame) =>
        Plot.plot({
          ...{ ...frame, height: 110, marginLeft: 48, marginTop: 8, marginBottom: 22 },
          x: { domain: [0, Math.max(1, wallMs)], label: null },
          y: { domain: [0, most], label: null, ticks: 3, grid: true },
          marks: [
            durationAxis(0, Math.max(1, wallMs), frame.width - 56),
            Plot.areaY(points, { x: 'at', y: 'value', curve: 'step-after', className: 'area' }),
            Plot.lineY(points, { x: 'at', y: 'value', curve: 'step-after', className: 'line' }),
          ],
        }) as SVGSVGElement,
    ).element,
  );
}
