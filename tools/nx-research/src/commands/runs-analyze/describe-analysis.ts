import { describeDuration } from '@research/core';
import type { Analysis, RunSummary, TaskAnalysis } from '@research/reporting';
import { fitTable } from '../../task/shown-table';
import { commandOf, percent } from '../shown-runs';
import { describeChanges } from './describe-changes';

/** So many runs and tasks are shown; the JSON has all. */
const mostRuns = 10;
const mostTasks = 25;

/** An analysis for the terminal: the runs, the tasks, the slowest first, and what is not noise. */
export function describeAnalysis({ runs, tasks, records, isCutOff }: Analysis): string[] {
  return [
    ...fitTable([runHeading, ...runs.slice(0, mostRuns).map(runRow)]),
    ...more(runs.length - mostRuns, 'runs'),
    '',
    ...taskTable(tasks),
    ...more(tasks.length - mostTasks, 'tasks'),
    '',
    ...describeChanges(tasks),
    ...(isCutOff ? [`looked at the newest ${records} records; older ones are left out`] : []),
  ];
}

const more = (count: number, what: string): string[] =>
  count > 0 ? [`and ${count} more ${what}: --json=FILE has all`] : [];

const runHeading = ['command', 'run', 'status', 'ran', 'wall', 'work', 'speed-up', 'efficiency'];

const runRow = (run: RunSummary): string[] => [
  commandOf(run),
  run.runId,
  run.status,
  `${run.ran} of ${run.tasks}`,
  describeDuration(run.wallMs),
  describeDuration(run.workMs),
  run.speedUp.toFixed(2),
  run.efficiency.toFixed(2),
];

const taskHeading = [
  'runs',
  'failed',
  'median',
  'spread',
  'fastest',
  'slowest',
  'last',
  'queue',
  'of path',
  '',
];

/** Host and data have columns of their own only where they differ. */
function taskTable(tasks: readonly TaskAnalysis[]): string[] {
  const [hosts, origins] = [new Set(tasks.map(hostOf)), new Set(tasks.map(({ origin }) => origin))];
  const columns = [
    ...(hosts.size > 1 ? [{ name: 'host', cell: hostOf }] : []),
    ...(origins.size > 1 ? [{ name: 'data', cell: ({ origin }: TaskAnalysis) => origin }] : []),
  ];
  return fitTable([
    ['task', ...columns.map(({ name }) => name), ...taskHeading],
    ...tasks
      .slice(0, mostTasks)
      .map((task) => [task.task, ...columns.map(({ cell }) => cell(task)), ...figures(task)]),
  ]);
}

const hostOf = ({ host }: TaskAnalysis): string => host ?? '–';

const duration = (ms: number | undefined): string => (ms === undefined ? '–' : describeDuration(ms));

function figures({ runs, failures, times, medianQueueMs, shareOfPath, verdict }: TaskAnalysis): string[] {
  return [
    `${runs}`,
    failures === 0 ? '–' : `${failures}`,
    duration(times?.medianMs),
    times === undefined || times.runs < 2 ? '–' : duration(times.sigmaMs),
    duration(times?.fastestMs),
    duration(times?.slowestMs),
    duration(times?.lastMs),
    duration(medianQueueMs),
    percent(shareOfPath),
    words[verdict.kind],
  ];
}

const words: Readonly<Record<TaskAnalysis['verdict']['kind'], string>> = {
  'too-few': '',
  steady: '',
  slower: 'slower',
  'slower-since': 'slower',
  'faster-since': 'faster',
};
