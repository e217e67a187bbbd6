import type { ExecutorContext } from '@nx/devkit';
import { describeFailure, type Failure, fail, ok, type Result } from '@research/core';
import { retry, runCommand } from '@research/process';
import type * as z from 'zod';
import { parseOptions } from '../wiring/parse-options';
import type { TaskKind } from '../wiring/task-kind';
import { taskProblem } from '../wiring/wire';
import { listenForInterruption } from './interruption';
import { readPluginSettings } from './plugin-settings';
import { retryPolicyOf } from './retry-policy';
import { runIdVariable, type SideRecord, writeSideFile } from '@research/reporting';
import { staleDocuments } from './stale-documents';
import type { TaskOutcome, TaskPorts, TaskScope } from './task-scope';
import { wiredContext, type WiredContext } from './wired-context';

/** An executor's own part: what to do once options, wiring, signals, retries and records are taken care of. */
export type TaskBody<Options> = (scope: TaskScope<Options>) => Promise<Result<TaskOutcome>>;

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

/**
 * The one frame around every executor: parses options, finds the task in the wiring, listens for signals, retries what
 * may pass a second time, leaves a side file for each attempt and renders a Failure.
 */
export function defineExecutor<Schema extends z.ZodType>(
  kind: TaskKind<Schema>,
  body: TaskBody<z.output<Schema>>,
): NxExecutor {
  return async (options, context, ports = realPorts()) => {
    const wired = wiredContext(context);
    const interruption = listenForInterruption(process);
    try {
      const scope = prepare(kind, { options, context, wired, ports, signal: interruption.signal });
      const result = scope.ok ? await attempts(scope.value, body) : scope;
      if (!result.ok) ports.write(renderFailure(result.error, wired));
      return { success: result.ok };
    } finally {
      interruption.dispose();
    }
  };
}

interface Preparation {
  readonly options: unknown;
  readonly context: ExecutorContext;
  readonly wired: WiredContext;
  readonly ports: TaskPorts;
  readonly signal: AbortSignal;
}

function prepare<Schema extends z.ZodType>(
  kind: TaskKind<Schema>,
  { options, context, wired, ports, signal }: Preparation,
): Result<TaskScope<z.output<Schema>>> {
  const { task, files } = wired;
  const file = `${task.projectRoot}/project.json`;
  const parsed = parseOptions(kind.options, options, { file, text: files.read(file), target: task.target });
  if (!parsed.ok) return parsed;
  const problem = taskProblem(task);
  if (problem) return fail(problem);
  const settings = readPluginSettings(context.nxJsonConfiguration);
  if (!settings.ok) return settings;
  const say = (line: string): void => ports.write(`${line}\n`);
  const sink = { line: say };
  return ok({
    options: parsed.value,
    task,
    workspaceRoot: context.root,
    settings: settings.value,
    signal,
    ports,
    sink,
    say,
  });
}

async function attempts<Options>(
  scope: TaskScope<Options>,
  body: TaskBody<Options>,
): Promise<Result<TaskOutcome>> {
  return retry(
    retryPolicyOf(scope.options),
    async (number) => {
      if (number > 1) scope.say(`attempt ${number}`);
      const result = await recorded(scope, number, () => body(scope));
      if (!result.ok && result.error.transient) scope.say(`${describeFailure(result.error)}`);
      return result;
    },
    { signal: scope.signal },
  );
}

/** Runs one attempt between the two writings of its side file. */
async function recorded<Options>(
  { task, workspaceRoot, ports, signal }: TaskScope<Options>,
  attempt: number,
  run: () => Promise<Result<TaskOutcome>>,
): Promise<Result<TaskOutcome>> {
  const runId = ports.env[runIdVariable];
  const start = { task: task.id, attempt, kind: task.kind, startedAt: ports.now().toISOString() };
  await writeSideFile(workspaceRoot, runId, { ...start, status: 'running' });
  const result = await run();
  const end: SideRecord = {
    ...start,
    endedAt: ports.now().toISOString(),
    ...(result.ok ? result.value : failedRecord(result.error, signal)),
  };
  await writeSideFile(workspaceRoot, runId, end);
  return result;
}

function failedRecord(
  { reason, what }: Failure,
  signal: AbortSignal,
): Pick<SideRecord, 'status' | 'failure'> {
  return { status: signal.aborted ? 'interrupted' : 'failed', failure: { reason, what } };
}

function renderFailure(failure: Failure, { task, wirings, workspaceRoot }: WiredContext): string {
  const stale = staleDocuments(task.id, wirings, workspaceRoot);
  return ['', describeFailure(failure), ...stale, ''].join('\n');
}
