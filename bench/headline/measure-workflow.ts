import type { RunRecord } from '@research/reporting';
import { alternate, type Measured } from '../alternate';
import type { Row } from '../benchmark';
import { allAnnounced } from '../progress';
import { measuredRow } from '../rows';
import { sampleOf } from '../sample';
import { headlineGraph, type HeadlineTask, statedBoundMs, statedWorkMs } from './headline-graph';
import { type HeadlinePlaces, headlinePlaces } from './headline-places';
import type { HeadlineWorkflow, Minutes } from './workflows';

const aim = 0.95;

/** Runs a workflow with each task a wait of its stated time divided by `factor`. The sequence is run once: it only sleeps. */
export async function measureWorkflow(
  workflow: HeadlineWorkflow,
  { factor, rounds }: { readonly factor: number; readonly rounds: number },
): Promise<Row[]> {
  const tasks = headlineGraph(workflow);
  const places = headlinePlaces(workflow, tasks, factor);
  const title = `${workflow.name} ÷ ${factor}`;
  const { nx, records } = recording(places);
  try {
    await places.warm();
    const { sequence } = await alternate(allAnnounced(title, { sequence: places.sequence }), 1, unwarmed);
    const { ours, make } = await alternate(
      allAnnounced(title, { ours: nx, make: places.make }),
      rounds,
      unwarmed,
    );
    const times = (of: Measured): string => (sequence.wallSeconds.median / of.wallSeconds.median).toFixed(2);
    const command = workflow.phases ? `${workflow.phases.length + 1} phases` : '`nx run-many`';
    return [
      { ...measuredRow(`${title}: a shell script, one after another`, sequence), aim: statedAim(workflow) },
      measuredRow(`${title}: \`make -j${places.jobs}\`, ${times(make)} × as fast`, make),
      measuredRow(`${title}: ${command} of ${tasks.length} tasks, ${times(ours)} × as fast`, ours),
      ...efficiencyRows(title, { tasks, factor, records, bound: statedBoundMs(tasks, workflow) / factor }),
    ];
  } finally {
    places.dispose();
  }
}

/** Runs a workflow of hours once, with waits that are long against what starting a task costs, and against its bound alone. */
export async function measureAlone(workflow: HeadlineWorkflow, factor: number): Promise<Row[]> {
  const tasks = headlineGraph(workflow);
  const places = headlinePlaces(workflow, tasks, factor);
  const title = `${workflow.name} ÷ ${factor}`;
  const { nx, records } = recording(places);
  try {
    await places.warm();
    await alternate(allAnnounced(title, { nx }), 1, unwarmed);
    return efficiencyRows(title, { tasks, factor, records, bound: statedBoundMs(tasks, workflow) / factor });
  } finally {
    places.dispose();
  }
}

/** The runs of Nx, and their records. */
function recording(places: HeadlinePlaces) {
  const records: RunRecord[] = [];
  const nx = async () => {
    const run = await places.nx();
    records.push(run.record);
    return run;
  };
  return { nx, records };
}

const unwarmed = { warmUp: false };

const statedAim = ({ stated }: HeadlineWorkflow): string =>
  `stated: ${range(stated.sequence)} → ${range(stated.parallel)}`;

function range([least, most]: Minutes): string {
  const [by, unit] = least >= 2 * 60 ? [60, 'h'] : [1, 'min'];
  const figures = least === most ? [least] : [least, most];
  return `${figures.map((figure) => figure / by).join('–')} ${unit}`;
}

interface Runs {
  readonly tasks: readonly HeadlineTask[];
  readonly factor: number;
  readonly records: readonly RunRecord[];
  /** Of the waits, in milliseconds. */
  readonly bound: number;
}

/** By the run records: from the hook before the run to the hook after it. */
function efficiencyRows(title: string, { tasks, factor, records, bound }: Runs): Row[] {
  const makespan = sampleOf(records.map(({ wallMs }) => wallMs)).median;
  const measured = sampleOf(records.map(({ efficiency }) => efficiency)).median;
  const over = makespan - bound;
  const whole = bound * factor + over;
  return [
    { what: `${title}: makespan`, wall: seconds(makespan) },
    { what: `${title}: lower bound of the waits`, wall: seconds(bound) },
    efficiencyRow(`${title}: efficiency`, bound / makespan),
    { what: `${title}: efficiency that the run record says`, wall: measured.toFixed(3) },
    efficiencyRow(
      `${title}: efficiency and speed-up of the stated times, as far above their bound (${seconds(over)}), computed`,
      (bound * factor) / whole,
      `, ${(statedWorkMs(tasks) / whole).toFixed(2)} ×`,
    ),
  ];
}

function efficiencyRow(what: string, efficiency: number, more = ''): Row {
  const verdict = efficiency >= aim ? 'met' : '**missed**';
  return { what, wall: `${efficiency.toFixed(3)}${more}`, aim: `≥ ${aim}: ${verdict}` };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
