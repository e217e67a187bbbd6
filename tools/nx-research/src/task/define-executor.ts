import type { ExecutorContext } from '@nx/devkit';
import { runCommand } from '@research/process';
import type * as z from 'zod';
import type { TaskPorts } from '../scope/task-scope';
import type { Kinds, TaskKind } from '../wiring/task-kind';
import { listenForInterruption } from './interruption';
import { runTask, type TaskBody } from './run-task';
import { wiredContext } from './wired-context';

/** The shape in which Nx calls an executor; the third argument is there for tests. */
export type NxExecutor = (
  options: unknown,
  context: ExecutorContext,
  ports?: TaskPorts,
) => Promise<{ success: boolean }>;

/** An executor, before it is told which other kinds of task the workspace may hold. */
export type DefinedExecutor = (kinds: Kinds) => NxExecutor;

const realPorts = (): TaskPorts => ({
  env: process.env,
  now: () => new Date(),
  write: (text) => void process.stdout.write(text),
  runCommand,
});

/** Defines an executor by a kind of task and what only this kind does; {@link runTask} does all else. */
export function defineExecutor<Schema extends z.ZodType>(
  kind: TaskKind<Schema>,
  body: TaskBody<z.output<Schema>>,
): DefinedExecutor {
  return (kinds) =>
    async (options, context, ports = realPorts()) => {
      const { signal, dispose } = listenForInterruption(process);
      try {
        const wired = wiredContext(context, kinds);
        return { success: await runTask({ kind, body, options, wired, signal, ports }) };
      } finally {
        dispose();
      }
    };
}
