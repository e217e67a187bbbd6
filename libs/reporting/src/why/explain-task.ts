import { describeDuration, describeFailure } from '@research/core';
import type { RunRecord, RunTask } from '../runs/run-record';
import { describeChange, diffInputs, type InputChange } from './diff-inputs';

/** A task in a run. */
export interface TaskInRun {
  readonly run: RunRecord;
  readonly task: RunTask;
}

/** Why a task did in its last run what it did. */
export interface Explanation {
  readonly last: TaskInRun;
  /** The run before in which it appeared; absent: there is none on record. */
  readonly before?: TaskInRun;
  readonly changes: readonly InputChange[];
  /** One sentence. */
  readonly why: string;
}

/** Finds a task in records. */
export const inRun =
  (id: string) =>
  (run: RunRecord): TaskInRun[] =>
    run.tasks.filter((task) => task.id === id).map((task) => ({ run, task }));

/**
 * Explains what became of a task.
 * @param appearances of the task, newest first. Compared is the newest before the last of which the inputs are on record:
 * a run that did not get as far as this task says nothing about it.
 */
export function explainTask([last, ...earlier]: readonly [TaskInRun, ...TaskInRun[]]): Explanation {
  const before = earlier.find((one) => isComparable(last, one)) ?? earlier[0];
  const changes =
    before && isComparable(last, before) ? diffInputs(before.task.inputs, last.task.inputs) : [];
  return { last, ...(before && { before }), changes, why: whyOf(last, before, changes) };
}

/** Two tasks whose inputs have names of the same kind: file by file, or as Nx groups them. */
const isComparable = (one: TaskInRun, other: TaskInRun): boolean =>
  Object.keys(other.task.inputs).length > 0 && isFileByFile(one) === isFileByFile(other);

const isFileByFile = ({ task }: TaskInRun): boolean => 'version:nx-research' in task.inputs;

function whyOf(
  { task, run }: TaskInRun,
  before: TaskInRun | undefined,
  changes: readonly InputChange[],
): string {
  const { status } = task;
  if (status === 'skipped')
    return `it was skipped because of ${task.becauseOf?.join(' and ') || 'the end of the run'}`;
  if (status === 'unknown') return 'unknown: the run was killed before it recorded this';
  if (status === 'cached')
    return 'it came from the cache: every input is as it was when its outputs were made';
  if (status === 'kept') return 'its outputs were in place: made from the same content, options and tools';
  if (changes.length > 0)
    return `it ran because ${changes.length === 1 ? 'an input' : `${changes.length} inputs`} changed`;
  if (before === undefined) return 'it ran for the first time on record';
  if (skipsCache(run)) return 'it ran because the command says --skip-nx-cache';
  if (!wentWell(before.task))
    return `it ran because it had not ended well in the run before (${before.task.status})`;
  if (task.kind !== undefined && isAlways(task)) return 'it runs each time it is asked for';
  if (Object.keys(task.inputs).length === 0) return 'it ran; what it read is not on record';
  return 'it ran though no input had changed: its outputs were not in place, nor in the cache';
}

const skipsCache = ({ command }: RunRecord): boolean =>
  command.some((word) => /^--(?:skip-?nx-?cache|disable-?nx-?cache)$/i.test(word));

const wentWell = ({ status }: RunTask): boolean =>
  !['failed', 'failed-softly', 'interrupted', 'killed', 'skipped', 'unknown'].includes(status);

const isAlways = ({ status }: RunTask): boolean => status === 'done';

/** The explanation for a terminal. @param at turns a time into words */
export function describeExplanation(
  { last, before, changes, why }: Explanation,
  at: (iso: string) => string,
): string[] {
  const { task, run } = last;
  const took = task.runMs === undefined ? '' : `, ${describeDuration(task.runMs)}`;
  return [
    `${task.id}: ${task.status}${took} in run ${run.runId} of ${at(run.startedAt)} (nx ${run.command.join(' ')})`,
    `  ${why}`,
    ...changes.map((change) => `  - ${describeChange(change)}`),
    ...(task.failure
      ? describeFailure(task.failure)
          .split('\n')
          .map((line) => `  ${line}`)
      : []),
    ...(before && changes.length > 0
      ? [`  compared with run ${before.run.runId} of ${at(before.run.startedAt)}`]
      : []),
    ...(changes.length === 0 && Object.keys(task.inputs).length > 0
      ? [`  its ${Object.keys(task.inputs).length} inputs are in the record`]
      : []),
  ];
}
