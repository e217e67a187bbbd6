import type { SideRecord } from '@research/reporting';

/** One phase that has been run. */
export interface PhaseDone {
  readonly title: string;
  readonly durationMs: number;
  readonly ok: boolean;
}

/**
 * The summary at the end: how long each phase took, what tasks had to say, and what to type next.
 * @param outcome the workflow and how it ended, e.g. `etl-refresh:run: done`
 */
export function describePhases(
  outcome: string,
  phases: readonly PhaseDone[],
  tasks: readonly SideRecord[],
): string[] {
  const width = Math.max(...phases.map(({ title }) => title.length));
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    '',
    `${outcome} after ${seconds(sum(phases))}`,
    ...phases.map(
      ({ title, durationMs, ok }) =>
        `  ${title.padEnd(width)}  ${seconds(durationMs)}${ok ? '' : '  failed'}`,
    ),
    ...ranOf(tasks),
    ...section('What the tasks say', [...notesOf(tasks), ...failuresOf(tasks, ['failed'])].sort()),
    ...section('Next', nextOf(tasks)),
  ];
}

const sum = (phases: readonly PhaseDone[]): number =>
  phases.reduce((total, { durationMs }) => total + durationMs, 0);

function ranOf(tasks: readonly SideRecord[]): string[] {
  const ran = tasks.filter(({ status }) => status !== 'kept' && status !== 'cached').map(({ task }) => task);
  const soft = tasks.filter(({ status }) => status === 'soft').map(({ task }) => task);
  return [
    ran.length > 0 ? `  ran: ${ran.sort().join(', ')}` : '  nothing had to be run',
    ...(soft.length > 0 ? [`  failed softly: ${soft.sort().join(', ')}`] : []),
  ];
}

/** What tasks had to say. */
export const notesOf = (tasks: readonly SideRecord[]): string[] =>
  tasks.flatMap(({ task, notes = [] }) => notes.map((note) => `${task}: ${note}`)).sort();

/** Why the tasks of these statuses have failed, one line for all that failed for the same reason. */
export function failuresOf(
  tasks: readonly SideRecord[],
  statuses: readonly SideRecord['status'][],
): string[] {
  const failed = tasks.flatMap(({ task, status, failure }) =>
    failure && statuses.includes(status) ? [{ task, what: failure.what }] : [],
  );
  const tasksOf = (what: string): string[] =>
    failed.flatMap((one) => (one.what === what ? [one.task] : [])).sort();
  return [...new Set(failed.map(({ what }) => what))].map((what) => `${tasksOf(what).join(', ')}: ${what}`);
}

/** The first command that a failure proposes. */
const mends = ({ status, failure }: Pick<SideRecord, 'status' | 'failure'>): string[] =>
  status === 'failed' ? (failure?.tries ?? []).filter((words) => /^npx nx /.test(words)).slice(0, 1) : [];

/** Commands to type next, each once; commits of several tasks become one. */
export function nextOf(tasks: readonly SideRecord[]): string[] {
  const commands = [...new Set(tasks.flatMap(({ next = [], ...record }) => [...next, ...mends(record)]))];
  const subjects = commands.flatMap((command) => /^git commit -a -m "(.+)"$/.exec(command)?.[1] ?? []);
  const others = commands.filter((command) => !command.startsWith('git commit -a '));
  return subjects.length === 0 ? others : [...others, `git commit -a -m "${joined(subjects)}"`];
}

/** `data: refresh a` and `data: refresh b` → `data: refresh a, b`. */
function joined([first = '', ...rest]: readonly string[]): string {
  const prefix = first.slice(0, first.lastIndexOf(' ') + 1);
  return [
    first,
    ...rest.map((subject) => (subject.startsWith(prefix) ? subject.slice(prefix.length) : subject)),
  ].join(', ');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
