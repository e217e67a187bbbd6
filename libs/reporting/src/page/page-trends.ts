import type { Analysis } from '../analysis/analyze-runs';
import type { Execution } from '../analysis/execution';
import type { TaskAnalysis } from '../analysis/task-analysis';
import type { TaskHistory } from '../analysis/task-history';
import { describeChange } from '../why/diff-inputs';
import type { PageTrends, TaskTrend, TrendPoint } from './page-data';

/** So many tasks beside those that became slower or faster: the single times of thousands would make the page heavy. */
const mostSteady = 60;

/** How tasks went over time: the analysis, with the times that it is made from. */
export function pageTrends(analysis: Analysis, history: TaskHistory): PageTrends {
  const executions = new Map(history.groups.map((group) => [keyOf(group[0]), group]));
  const hasChanged = ({ verdict }: TaskAnalysis): boolean => !['steady', 'too-few'].includes(verdict.kind);
  const timed = analysis.tasks.filter(({ times }) => times !== undefined);
  const changed = timed.filter(hasChanged);
  const steady = timed.filter((task) => !hasChanged(task));
  const shown = [...changed, ...steady.slice(0, mostSteady)];
  return {
    runs: analysis.runs,
    tasks: shown.map((task) => taskTrend(task, executions.get(keyOf(task)) ?? [])),
    leftOut: timed.length - shown.length,
    records: analysis.records,
  };
}

const keyOf = ({ task, host, origin }: Pick<Execution, 'task' | 'host' | 'origin'>): string =>
  [task, host, origin].join('\0');

function taskTrend(analysis: TaskAnalysis, executions: readonly Execution[]): TaskTrend {
  const { task, host, origin, runs, failures, times, shareOfPath, verdict, change } = analysis;
  return {
    ...{ task, origin, runs, failures, shareOfPath, verdict: verdict.kind },
    ...(host === undefined ? {} : { host }),
    ...(times === undefined ? {} : { times }),
    ...('limitMs' in verdict ? { limitMs: verdict.limitMs } : {}),
    ...(change && {
      since: { runId: change.runId, changes: (change.inputs ?? []).slice(0, 8).map(describeChange) },
    }),
    points: executions.flatMap(pointOf).reverse(),
  };
}

const pointOf = ({ runId, startedAt, ms }: Execution): TrendPoint[] =>
  ms === undefined ? [] : [{ runId, at: startedAt, ms }];
