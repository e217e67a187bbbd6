import { describeElapsed, variables } from '@research/core';
import {
  chainBehind,
  readAttempts,
  readInvocations,
  readTaskTimes,
  type RunTimes,
  type SideRecord,
  type TaskGraphNote,
} from '@research/reporting';
import type { TaskScope } from '../../scope/task-scope';
import type { PhasesOptions } from './kind';

/** Also in CI, where many a log is cut off that stays silent for longer. */
const everyMs = 30_000;

/**
 * Says every half minute what a phase is at: tasks that run, since when, and how long is left by what they took before. It reads what
 * executors have noted, and no output of Nx.
 * @param phase its number, from 1
 * @returns stops it
 */
export function tellProgress(scope: TaskScope<PhasesOptions>, phase: number): () => void {
  const { workspaceRoot, ports, say, task } = scope;
  const runId = ports.env[variables.runId.name];
  if (runId === undefined) return () => undefined;
  const timer = setInterval(() => {
    void lookAt(workspaceRoot, { runId, phase }).then(
      (seen) => describeProgress(seen, ports.now()).forEach((line) => say(`${task.id}: ${line}`)),
      () => undefined, // state may be deleted at any time
    );
  }, everyMs);
  return () => clearInterval(timer);
}

/** What is known of a phase while it runs. */
export interface PhaseSeen {
  readonly attempts: readonly SideRecord[];
  readonly graph: TaskGraphNote;
  readonly times: RunTimes;
}

async function lookAt(
  workspaceRoot: string,
  { runId, phase }: { readonly runId: string; readonly phase: number },
): Promise<PhaseSeen> {
  const invocations = await readInvocations(workspaceRoot, runId);
  const attempts = await readAttempts(workspaceRoot, runId);
  return {
    attempts: attempts.filter((attempt) => attempt.phase === phase),
    graph: invocations.find((one) => one.phase === phase)?.graph ?? {},
    times: await readTaskTimes(workspaceRoot),
  };
}

/** One line; none while nothing runs that has been noted. */
export function describeProgress({ attempts, graph, times }: PhaseSeen, now: Date): string[] {
  const ended = new Set(attempts.filter(({ status }) => status !== 'running').map(({ task }) => task));
  const running = attempts
    .filter(({ task, status }) => status === 'running' && !ended.has(task))
    .map(({ task, startedAt }) => ({ task, ms: Math.max(0, now.getTime() - Date.parse(startedAt)) }))
    .sort((one, other) => other.ms - one.ms);
  if (running.length === 0) return [];
  const named = running.slice(0, mostNamed).map(({ task, ms }) => `${task} (${describeElapsed(ms)})`);
  const more = running.length > mostNamed ? [`${running.length - mostNamed} more`] : [];
  const left = Math.max(...running.map(({ task, ms }) => msLeft({ task, ms }, { graph, times })));
  const estimate = left > 0 ? `; about ${describeElapsed(left)} left, by earlier runs` : '';
  return [`${[...named, ...more].join(', ')}${estimate}`];
}

const mostNamed = 4;

/** Of the longest chain that starts with a running task; what has overrun its time may end at any moment. */
function msLeft(
  { task, ms }: { readonly task: string; readonly ms: number },
  { graph, times }: Pick<PhaseSeen, 'graph' | 'times'>,
): number {
  const own = times.get(task) ?? 0;
  return 1000 * chainBehind(task, graph, times) - Math.min(ms, own);
}
