import type { RunRecord } from '../runs/run-record';
import { compareTask, type TaskComparison, type TaskPair } from './compare-task';
import { hasRun } from './execution';
import { inputDifferences, type InputDifferences } from './input-differences';
import { runSummary, type RunSummary } from './run-summary';

/** Two runs side by side. */
export interface RunComparison extends InputDifferences {
  readonly run: RunSummary;
  /** The run that it is held against, as a rule the earlier one. */
  readonly with: RunSummary;
  /** Every task that did something in one of them, the largest difference of time first. */
  readonly tasks: readonly TaskComparison[];
}

/** Compares a run with another one. */
export function compareRuns(run: RunRecord, other: RunRecord): RunComparison {
  const pairs = pairsOf(run, other);
  const tasks = [...pairs].flatMap(([id, pair]) => compareTask(id, pair) ?? []);
  return {
    run: summary(run),
    with: summary(other),
    tasks: tasks.sort((one, two) => difference(two) - difference(one) || (one.task < two.task ? -1 : 1)),
    ...inputDifferences(pairs),
  };
}

const summary = (run: RunRecord): RunSummary => runSummary(run, run.tasks.filter(hasRun).length);

function pairsOf(run: RunRecord, other: RunRecord): Map<string, TaskPair> {
  const [ours, theirs] = [run, other].map(({ tasks }) => new Map(tasks.map((task) => [task.id, task])));
  const ids = [...run.tasks, ...other.tasks].map(({ id }) => id);
  return new Map(ids.map((id) => [id, { run: ours?.get(id), with: theirs?.get(id) }]));
}

const difference = ({ run, with: other }: TaskComparison): number =>
  Math.abs((run?.ms ?? 0) - (other?.ms ?? 0));
