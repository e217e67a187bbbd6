import { describeDuration } from '@research/core';
import type { RunComparison, RunSummary, TaskComparison, TaskSide } from '@research/reporting';
import { commandOf } from '../shown-runs';
import { fitTable, shorten } from '../../task/shown-table';
import { localTime } from '../../task/local-time';

/** So many tasks and inputs are shown; the JSON has all. */
const mostTasks = 25;
const mostInputs = 15;

/** A comparison for the terminal: the two runs, their tasks side by side, and the inputs that differ. */
export function describeComparison({ run, with: other, tasks, inputs, unclear }: RunComparison): string[] {
  return [
    nameOf('run', run),
    nameOf('with', other),
    '',
    ...fitTable([runHeading, runRow('run', run), runRow('with', other)]),
    '',
    ...taskTable(tasks),
    ...more(tasks.length - mostTasks, 'tasks'),
    '',
    ...inputLines(inputs),
    ...more(inputs.length - mostInputs, 'inputs'),
    ...(unclear.length > 0 ? [`changed, not known by which file: ${listed(unclear)}`] : []),
  ];
}

const more = (count: number, what: string): string[] =>
  count > 0 ? [`and ${count} more ${what}: --json=FILE has all`] : [];

const runHeading = ['', 'status', 'data', 'ran', 'wall', 'work', 'speed-up', 'efficiency'];

const runRow = (which: string, run: RunSummary): string[] => [
  which,
  run.status,
  run.origin,
  `${run.ran} of ${run.tasks}`,
  describeDuration(run.wallMs),
  describeDuration(run.workMs),
  run.speedUp.toFixed(2),
  run.efficiency.toFixed(2),
];

/** Which run it is: id, start, commit, command. */
function nameOf(which: string, run: RunSummary): string {
  const commit = run.commit === undefined ? '' : `, commit ${run.commit.slice(0, 8)}`;
  const head = `${which.padEnd(4)}  ${run.runId} (${localTime(new Date(run.startedAt))}${commit})  `;
  return `${head}${shorten(commandOf(run), Math.max(20, 120 - head.length))}`;
}

function taskTable(tasks: readonly TaskComparison[]): string[] {
  if (tasks.length === 0) return ['neither of them did anything: all was cached or in place'];
  return fitTable([
    ['task', 'run', '', 'with', '', 'ratio', ''],
    ...tasks
      .slice(0, mostTasks)
      .map((task) => [task.task, ...sideOf(task.run), ...sideOf(task.with), ...remarks(task)]),
  ]);
}

const sideOf = (side: TaskSide | undefined): string[] => [
  side?.status ?? 'not in it',
  side?.ms === undefined ? '' : describeDuration(side.ms),
];

/** Ratio, and what makes times hard to compare. */
function remarks({ run, with: other, ratio }: TaskComparison): string[] {
  const differs = (one: string | undefined, two: string | undefined): boolean =>
    one !== undefined && two !== undefined && one !== two;
  return [
    ratio === undefined ? '' : `× ${ratio.toFixed(2)}`,
    [
      differs(run?.host, other?.host) ? `${run?.host} / ${other?.host}` : '',
      differs(run?.origin, other?.origin) ? `${run?.origin} / ${other?.origin} data` : '',
    ]
      .filter((remark) => remark !== '')
      .join(', '),
  ];
}

function inputLines(inputs: RunComparison['inputs']): string[] {
  if (inputs.length === 0) return ['no input of a task that both have is known to differ'];
  return [
    'inputs that differ:',
    ...inputs.slice(0, mostInputs).map(({ change, tasks }) => `  ${change}: ${listed(tasks)}`),
  ];
}

/** The first few names, and how many more. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 2).map((name) => shorten(name, 40));
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
}
