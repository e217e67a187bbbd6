import { describeDuration, formatLocation } from '@research/core';
import { recordFile, type RunRecord, type RunTask } from '@research/reporting';
import type { Plan } from '../../plan/make-plan';
import { localTime } from '../../task/local-time';
import type { StaleDocument } from './stale-now';

/** What is to be said beside the record itself. */
export interface RunNow {
  readonly plan: Plan;
  readonly stale: readonly StaleDocument[];
}

/** So many failures, skipped tasks and stale documents are named one by one. */
const named = 3;

/** A run in about ten lines. */
export function describeRun(run: RunRecord, { plan, stale }: RunNow): string[] {
  const open = plan.tasks.filter(
    ({ state }) => (state.kind === 'runs' && !state.always) || state.kind === 'may run',
  );
  return [
    `run ${run.runId}: nx ${run.command.map(quoted).join(' ')}`,
    `  ${outcome(run)} · ${run.workflow} · ${run.origin === 'none' ? 'no external data' : `${run.origin} data`}`,
    `  ${countsOf(run.tasks)}`,
    workOf(run),
    ...failuresOf(run.tasks),
    ...skippedOf(run.tasks),
    ...limited(
      stale.map(
        ({ file, of, perhaps }) =>
          `  ! ${file} is kept, ${perhaps ? 'perhaps ' : 'but '}stale: it is the one of ${of}`,
      ),
    ),
    open.length === 0
      ? '  now: all that it was asked for is up to date'
      : `  now: ${open.length} of ${plan.tasks.length} tasks would run or may: ${listed(open.map(({ id }) => id))}`,
    ...(open.length === 0 ? [] : [`  → npx nx ${again(run)}   # ${timeOf(run, plan)}`]),
    `  record: ${recordFile(run)}`,
  ];
}

const outcomes: Readonly<Record<RunRecord['status'], string>> = {
  succeeded: 'succeeded',
  failed: 'FAILED',
  interrupted: 'INTERRUPTED',
  killed: 'KILLED: nx ended without a word',
};

const outcome = ({ status, startedAt, wallMs }: RunRecord): string =>
  `${outcomes[status]} · ${localTime(new Date(startedAt))} · ${describeDuration(wallMs)}`;

function countsOf(tasks: readonly RunTask[]): string {
  const counts = new Map<string, number>();
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  const words = [...counts].map(([status, count]) => `${count} ${status.replace('-', ' ')}`);
  return `${tasks.length} tasks: ${words.join(', ')}`;
}

function failuresOf(tasks: readonly RunTask[]): string[] {
  const failed = tasks.filter(({ status }) =>
    ['failed', 'failed-softly', 'killed', 'interrupted'].includes(status),
  );
  return limited(failed.map(failureLine));
}

function failureLine({ id, status, failure, exitCode }: RunTask): string {
  const at = failure?.at ? `${formatLocation(failure.at)}: ` : '';
  const what = failure?.what ?? (exitCode === undefined ? status : `exit code ${exitCode}`);
  return `  ✗ ${id} ${status === 'failed' ? '' : `(${status.replace('-', ' ')}) `}${at}${what}`;
}

function workOf({ tasks, workMs, criticalPath, speedUp, efficiency }: RunRecord): string {
  if (tasks.every(({ status }) => status === 'cached' || status === 'kept')) return '  nothing had to be run';
  const faster = `${speedUp.toFixed(1)}× as fast as one after another`;
  return `  work ${describeDuration(workMs)}, critical path ${describeDuration(criticalPath.ms)}; ${faster}, ${Math.round(efficiency * 100)} % of the best possible`;
}

/** One line for each task that kept others back. */
function skippedOf(tasks: readonly RunTask[]): string[] {
  const behind = new Map<string, string[]>();
  for (const { id, status, becauseOf = [] } of tasks) {
    if (status !== 'skipped') continue;
    const cause = becauseOf.join(' and ') || 'the end of the run';
    behind.set(cause, [...(behind.get(cause) ?? []), id]);
  }
  return limited([...behind].map(([cause, ids]) => `  skipped because of ${cause}: ${listed(ids)}`));
}

function listed(ids: readonly string[]): string {
  const rest = ids.length - named;
  return rest > 0 ? `${ids.slice(0, named).join(', ')} and ${rest} more` : ids.join(', ');
}

function limited(lines: readonly string[]): string[] {
  const rest = lines.length - named;
  return rest > 0 ? [...lines.slice(0, named), `    and ${rest} more`] : [...lines];
}

/** The command without what makes it do work again that is done. */
const again = ({ command }: RunRecord): string =>
  command
    .filter((word) => !/^--(?:skip-?nx-?cache|disable-?nx-?cache)$/i.test(word))
    .map(quoted)
    .join(' ');

function timeOf({ status }: RunRecord, { estimatedMs: { least, most }, unknownTimes }: Plan): string {
  const [low, high] = [describeDuration(least), describeDuration(most)];
  const time = low === high ? `about ${low}` : `${low} to ${high}`;
  return `${status === 'succeeded' ? '' : 'resumes; '}${time}${unknownTimes.length > 0 ? `, and ${unknownTimes.length} of unknown length` : ''}`;
}

/** A word as it has to be typed. */
const quoted = (word: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
