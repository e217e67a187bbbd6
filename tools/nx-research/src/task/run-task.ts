import { readHosts, requireOwnState } from '@research/compute';
import {
  checkVariables,
  Concealment,
  describeFailure,
  fail,
  type Failure,
  ok,
  plainText,
  type Result,
  type TaskId,
} from '@research/core';
import { mayTryAgain, retry } from '@research/process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { AttemptNotes } from '../scope/attempt-notes';
import { readPluginSettings } from '../scope/plugin-settings';
import { type Hidden, hiddenFrom, shortSecrets } from '../scope/secrets';
import type { TaskOutcome, TaskPorts, TaskScope } from '../scope/task-scope';
import { requireHashed } from '../scope/unhashed-files';
import { parseOptions } from '../wiring/parse-options';
import { inProject } from '../wiring/project-path';
import type { TaskKind } from '../wiring/task-kind';
import { taskProblem } from '../wiring/wire';
import type { WiredTask } from '../wiring/wired-task';
import { allTasks, type Wirings } from '../wiring/wirings';
import { boundedOutput } from './bounded-output';
import { failSoftly, mayFailSoftly } from './fail-softly';
import { localTime } from './local-time';
import { recordAttempt, recordRefusal } from './record-attempt';
import { retryPolicyOf } from './retry-policy';
import type { WiredContext } from './wired-context';

/** An executor's own part: what to do once options, wiring, signals, retries and records are taken care of. */
export type TaskBody<Options> = (scope: TaskScope<Options>) => Promise<Result<TaskOutcome>>;

/** What stands in for the work of a task that has failed for good; the failure itself where nothing does. */
export type Rescue<Options> = (scope: TaskScope<Options>, failure: Failure) => Promise<Result<TaskOutcome>>;

/** One call of an executor. */
interface TaskCall<Schema extends z.ZodType> {
  readonly kind: TaskKind<Schema>;
  readonly body: TaskBody<z.output<Schema>>;
  /** For kinds that have one of their own. */
  readonly rescue?: Rescue<z.output<Schema>> | undefined;
  /** As Nx gives them: from project.json and the command line. */
  readonly options: unknown;
  readonly wired: WiredContext;
  readonly signal: AbortSignal;
  readonly ports: TaskPorts;
}

/**
 * The one frame around every executor: parses the options again, refuses a task that has problems in its wiring, tries as
 * often as asked, leaves a side file for each attempt, and renders a Failure. Gives whether the task succeeded.
 */
export async function runTask<Schema extends z.ZodType>(call: TaskCall<Schema>): Promise<boolean> {
  const { options, wired, ports } = call;
  const hidden = hiddenFrom(options, { workspaceRoot: wired.workspaceRoot, env: ports.env });
  const opened = hidden.ok ? taskScope(call, hidden.value) : hidden;
  const hashed = opened.ok ? await requireHashed(wired.task, wired.workspaceRoot) : opened;
  const scope = hashed.ok ? opened : hashed;
  const concealment = hidden.ok ? hidden.value.concealment : new Concealment();
  const result = scope.ok ? await attempts(scope.value, call) : fail(concealment.failure(scope.error));
  if (!scope.ok && !result.ok) await recordRefusal(call, result.error);
  if (!result.ok) ports.write(concealment.text(renderFailure(result.error, wired)));
  return result.ok;
}

function taskScope<Schema extends z.ZodType>(
  { kind, options, wired, signal, ports }: TaskCall<Schema>,
  hidden: Hidden,
): Result<TaskScope<z.output<Schema>>> {
  const { task, companions, graph, kinds, wirings, workspaceRoot } = wired;
  const file = inProject(task.projectRoot, 'project.json');
  const parsed = parseOptions(kind.options, options, {
    file,
    text: wired.files.read(file),
    target: task.target,
  });
  const problem = taskProblem(task);
  // A target that another one brings along has its options, and what is wrong with those is said of that one.
  if (!parsed.ok) return fail(problem ?? parsed.error);
  const variables = checkVariables(ports.env);
  if (!variables.ok) return variables;
  if (problem) return fail(problem);
  const own = requireOwnState(workspaceRoot);
  if (!own.ok) return own;
  const settings = kind.unsettled ? ok({}) : readPluginSettings(wired.nxJson);
  if (!settings.ok) return settings;
  const hostsFiles = kind.unsettled ? ok([]) : readHosts(workspaceRoot);
  if (!hostsFiles.ok) return hostsFiles;
  const write = (text: string): void => ports.write(hidden.concealment.text(text));
  // Concealed first: what is made plain for a terminal is no longer the value.
  const say = (line: string): void => ports.write(`${plainText(hidden.concealment.text(line))}\n`);
  const sink = boundedOutput({ write });
  const bounded = { ...ports, write, runCommand: sink.after(ports.runCommand) };
  const workspace = {
    projects: wired.projects,
    tasks: () => allTasks(wirings),
  };
  const declared = { settings: settings.value, hostsFiles: hostsFiles.value };
  const world = { workspaceRoot, workspace, ...declared, ...hidden, signal, ports: bounded };
  const noted = new AttemptNotes();
  return ok({ ...world, options: parsed.value, task, companions, graph, noted, kinds, wirings, sink, say });
}

async function attempts<Options>(
  scope: TaskScope<Options>,
  {
    body,
    rescue = softly,
  }: { readonly body: TaskBody<Options>; readonly rescue?: Rescue<Options> | undefined },
): Promise<Result<TaskOutcome>> {
  const policy = retryPolicyOf(scope.options);
  for (const warning of shortSecrets(scope.secrets)) scope.say(warning);
  const attempt = async (number: number): Promise<Result<TaskOutcome>> => {
    const result = await recordAttempt(scope, number, async () => {
      const done = await body(scope);
      const tried = done.ok ? done : fail(scope.concealment.failure(done.error));
      return tried.ok || mayTryAgain(policy, number, tried.error) ? tried : rescue(scope, tried.error);
    });
    if (!result.ok && mayTryAgain(policy, number, result.error) && !scope.signal.aborted)
      scope.say(`${describeFailure(result.error)}\nattempt ${number} failed; trying again`);
    return result;
  };
  return retry(policy, attempt, { signal: scope.signal });
}

const softly = async (scope: TaskScope<unknown>, failure: Failure): Promise<Result<TaskOutcome>> =>
  mayFailSoftly(scope, failure) ? failSoftly(scope, failure) : fail(failure);

function renderFailure(failure: Failure, { task, wirings, workspaceRoot }: WiredContext): string {
  const stale = staleDocuments(task.id, wirings, workspaceRoot);
  return plainText(['', describeFailure(failure), ...stale, ''].join('\n'));
}

/** One line for each finished PDF that now lags behind because a task failed: which file, and of when it is. */
function staleDocuments(failed: TaskId, wirings: Wirings, workspaceRoot: string): string[] {
  return withDependants(failed, allTasks(wirings))
    .filter((task) => task.kind === 'document')
    .flatMap((task) =>
      task.writes.filter((file) => file.endsWith('.pdf')).map((file) => `${task.outputFolder}/${file}`),
    )
    .flatMap((path) => {
      const stamp = statSync(join(workspaceRoot, path), { throwIfNoEntry: false })?.mtime;
      return stamp === undefined
        ? []
        : [`  ! ${path} is kept, but stale: it is the one of ${localTime(stamp)}`];
    });
}

function withDependants(failed: TaskId, tasks: readonly WiredTask[]): WiredTask[] {
  const reached = new Set<TaskId>([failed]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const task of tasks) if (task.after.some((id) => reached.has(id))) reached.add(task.id);
  }
  return tasks.filter((task) => reached.has(task.id));
}
