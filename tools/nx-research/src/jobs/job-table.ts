import { type JobState, type ListedJob, shortJobId } from '@research/compute';
import { describeElapsed, unreachable } from '@research/core';

const columns = ['job', 'task', 'host', 'state', 'since (UTC)', 'elapsed', 'last line'] as const;
/** Longer lines of a log are cut, so that a row is a row. */
const longestLine = 60;

/** Jobs as lines of a table, those that came first at the top. */
export function jobTable(jobs: readonly ListedJob[], now: Date): string[] {
  const rows = [columns, ...jobs.map((job) => row(job, now))];
  const widths = columns.map((_, index) => Math.max(...rows.map((cells) => cells[index]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function row(job: ListedJob, now: Date): string[] {
  const { label, state, lastLine } = job;
  const since = label.since.slice(0, 16).replace('T', ' ');
  const last = lastLine.length > longestLine ? `${lastLine.slice(0, longestLine - 1)}…` : lastLine;
  return [
    shortJobId(job),
    label.task,
    label.host,
    describeState(state),
    since,
    elapsed(state, label.since, now),
    last,
  ];
}

/** Time of the work itself, or of waiting for a slot. */
function elapsed(state: JobState, since: string, now: Date): string {
  switch (state.kind) {
    case 'queued':
      return describeElapsed(now.getTime() - Date.parse(since));
    case 'running':
      return describeElapsed(now.getTime() - state.startedAt.getTime());
    case 'exited':
    case 'acknowledged':
      return describeElapsed(state.ranMs);
    default:
      return '';
  }
}

/** What has become of a job, in a word or a few. */
export function describeState(state: JobState): string {
  switch (state.kind) {
    case 'queued':
    case 'running':
    case 'lost':
      return state.kind;
    case 'unnoted':
      return 'ended, its disk is full or read-only';
    case 'absent':
      return 'gone';
    case 'acknowledged':
      return state.code === 0 ? 'done' : ended(state);
    case 'exited':
      return state.code === 0 ? 'done, not collected' : ended(state);
    default:
      return unreachable(state);
  }
}

function ended({ how, code }: Extract<JobState, { kind: 'exited' | 'acknowledged' }>): string {
  switch (how) {
    case 'cancelled':
      return 'cancelled';
    case 'time-limit':
      return 'over its time limit';
    default:
      return `failed (${code})`;
  }
}
