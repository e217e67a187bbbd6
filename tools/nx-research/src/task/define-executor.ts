import type { ExecutorContext } from '@nx/devkit';
import { readFlag, variables } from '@research/core';
import { runCommand } from '@research/process';
import type * as z from 'zod';
import type { TaskPorts } from '../scope/task-scope';
import type { Kinds, TaskKind } from '../wiring/task-kind';
import { type Rescue, runTask, type TaskBody } from './run-task';
import { wiredContext } from './wired-context';

/** The shape in which Nx calls an executor; the third argument is there for tests. */
type NxExecutor = (
  options: unknown,
  context: ExecutorContext,
  ports?: TaskPorts,
) => Promise<{ success: boolean }>;

/** An executor, before it is told which other kinds of task the workspace may hold. */
type DefinedExecutor = (kinds: Kinds) => NxExecutor;

const realPorts = (): TaskPorts => ({
  env: process.env,
  now: () => new Date(),
  write: (text) => void process.stdout.write(text),
  runCommand,
});

/**
 * Defines an executor by a kind of task and what only this kind does; {@link runTask} does all else.
 * @param rescue what stands in after a failure; by default what `"critical": false` says
 */
export function defineExecutor<Schema extends z.ZodType>(
  kind: TaskKind<Schema>,
  body: TaskBody<z.output<Schema>>,
  rescue?: Rescue<z.output<Schema>>,
): DefinedExecutor {
  return (kinds) =>
    async (options, context, ports = realPorts()) => {
      const { signal, dispose } = listenForInterruption(process);
      try {
        const wired = wiredContext(context, kinds, readFlag(ports.env, variables.trainFirst) === true);
        return { success: await runTask({ kind, body, rescue, options, wired, signal, ports }) };
      } finally {
        dispose();
      }
    };
}

/** A signal that is aborted when the task has to end. */
interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts on Ctrl-C, TERM, a closed terminal, and when Nx itself is gone: killed by KILL it sends no signal, and only the
 * closing of its channel (`disconnect`) tells. Further signals change nothing, so that ending is done once.
 */
function listenForInterruption(process: NodeJS.Process): Interruption {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const signal of signals) process.on(signal, abort);
  process.on('disconnect', abort);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, abort);
      process.off('disconnect', abort);
    },
  };
}
