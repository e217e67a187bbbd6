import type { ExecutorContext } from '@nx/devkit';
import { runCommand } from '@research/process';
import type * as z from 'zod';
import type { TaskKind } from '../wiring/task-kind';
import { listenForInterruption } from './interruption';
import { runTask, type TaskBody } from './run-task';
import type { TaskPorts } from './task-scope';
import { wiredContext } from './wired-context';

/** The shape in which Nx calls an executor; the third argument is there for tests. */
export type NxExecutor = (
  options: unknown,
  context: ExecutorContext,
  ports?: TaskPorts,
) => Promise<{ success: boolean }>;

const realPorts = (): TaskPorts => ({
  env: process.env,
  now: () => new Date(),
  write: (text) => void process.stdout.write(text),
  runCommand,
});

/** Makes an Nx executor of a kind of task and what only this kind does; all else is done by {@link runTask}. */
export function defineExecutor<Schema extends z.ZodType>(
  kind: TaskKind<Schema>,
  body: TaskBody<z.output<Schema>>,
): NxExecutor {
  return async (options, context, ports = realPorts()) => {
    const { signal, dispose } = listenForInterruption(process);
    try {
      return { success: await runTask({ kind, body, options, wired: wiredContext(context), signal, ports }) };
    } finally {
      dispose();
    }
  };
}
