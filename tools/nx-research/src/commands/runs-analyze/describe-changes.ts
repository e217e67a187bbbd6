import { describeDuration } from '@research/core';
import {
  describeChange,
  type InputChange,
  LASTING_RUNS,
  type TaskAnalysis,
  type TimeVerdict,
} from '@research/reporting';
import { localTime } from '../../task/local-time';

type Changed = Exclude<TimeVerdict, { readonly kind: 'too-few' | 'steady' }>;
type ChangedTask = TaskAnalysis & { readonly verdict: Changed };

const mostInputs = 5;

/** What noise does not explain, with what had changed when it began; else how many tasks were judged. */
export function describeChanges(tasks: readonly TaskAnalysis[]): string[] {
  const changed = tasks.filter((task): task is ChangedTask => isChange(task.verdict));
  const young = tasks.filter(({ verdict }) => verdict.kind === 'too-few').length;
  const few =
    young === 0 ? [] : [`${counted(young)} too few earlier runs that ended well to tell change from noise`];
  if (changed.length > 0) return [...changed.flatMap(changeLines), ...few];
  const judged = tasks.length - young;
  return [...(judged === 0 ? [] : [`no change of time beyond noise in ${tasksOf(judged)}`]), ...few];
}

const isChange = ({ kind }: TimeVerdict): boolean => kind !== 'too-few' && kind !== 'steady';

const tasksOf = (count: number): string => `${count} ${count === 1 ? 'task' : 'tasks'}`;
const counted = (count: number): string => `${tasksOf(count)} ${count === 1 ? 'has' : 'have'}`;

function changeLines({ task, host, origin, times, verdict, change }: ChangedTask): string[] {
  const where = [host, origin === 'none' ? undefined : `${origin} data`].filter((one) => one !== undefined);
  const last = describeDuration(times?.lastMs ?? 0);
  const { runs, medianMs, limitMs } = verdict;
  const before = `median of the ${runs} before ${describeDuration(medianMs)}, noise up to`;
  const began =
    change && `${change.runId} (${localTime(new Date(change.startedAt))}${commitOf(change.commit)})`;
  return [
    `${headline[verdict.kind]}: ${task}${where.length > 0 ? ` (${where.join(', ')})` : ''}: ${last}; ${before} ${describeDuration(limitMs)}`,
    ...(change ? [`  since run ${began}${inputsOf(change.inputs)}`] : []),
  ];
}

const headline: Readonly<Record<Changed['kind'], string>> = {
  slower: 'slower in its last run',
  'slower-since': `slower in each of its last ${LASTING_RUNS} runs`,
  'faster-since': `faster in each of its last ${LASTING_RUNS} runs`,
};

const commitOf = (commit: string | undefined): string =>
  commit === undefined ? '' : `, commit ${commit.slice(0, 8)}`;

function inputsOf(inputs: readonly InputChange[] | undefined): string {
  if (inputs === undefined) return '';
  if (inputs.length === 0) return '; its inputs had not changed';
  const shown = inputs.slice(0, mostInputs).map(describeChange);
  const rest = inputs.length - shown.length;
  return `; then ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
