import type { SideRecord } from '@research/reporting';

/** One phase that has been run. */
export interface PhaseDone {
  readonly title: string;
  readonly durationMs: number;
  readonly ok: boolean;
}

/** The summary at the end: how long each phase took, what tasks had to say, and what to type next. */
export function describePhases(
  id: string,
  phases: readonly PhaseDone[],
  tasks: readonly SideRecord[],
): string[] {
  const width = Math.max(...phases.map(({ title }) => title.length));
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    '',
    `${id}: ${phases.every(({ ok }) => ok) ? 'done' : 'stopped'} after ${seconds(sum(phases))}`,
    ...phases.map(
      ({ title, durationMs, ok }) =>
        `  ${title.padEnd(width)}  ${seconds(durationMs)}${ok ? '' : '  failed'}`,
    ),
    ...ranOf(tasks),
    ...section('What the tasks say', notesOf(tasks)),
    ...section('Next', nextOf(tasks)),
  ];
}

const sum = (phases: readonly PhaseDone[]): number =>
  phases.reduce((total, { durationMs }) => total + durationMs, 0);

function ranOf(tasks: readonly SideRecord[]): string[] {
  const ran = tasks.filter(({ status }) => status !== 'kept').map(({ task }) => task);
  const soft = tasks.filter(({ status }) => status === 'soft').map(({ task }) => task);
  return [
    ran.length > 0 ? `  ran: ${ran.sort().join(', ')}` : '  nothing had to be run',
    ...(soft.length > 0 ? [`  failed softly: ${soft.sort().join(', ')}`] : []),
  ];
}

const notesOf = (tasks: readonly SideRecord[]): string[] =>
  tasks.flatMap(({ task, notes = [] }) => notes.map((note) => `${task}: ${note}`)).sort();

/** Each command once; commits of several tasks become one. */
function nextOf(tasks: readonly SideRecord[]): string[] {
  const commands = [...new Set(tasks.flatMap(({ next = [] }) => next))];
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
