import { fail, type Failure, isErrorLike, type Result, variables } from '@research/core';
import { startUsageMeter } from '@research/process';
import { noteGraph, parsePhase, type SideRecord, writeSideFile } from '@research/reporting';
import type { TaskOutcome, TaskPorts, TaskScope } from '../scope/task-scope';
import type { WiredContext } from './wired-context';

/**
 * Runs one attempt of a task between the two writings of its side file: a killed attempt stays `running`. What cannot be
 * recorded (a full disk) is said, and changes nothing else.
 */
export async function recordAttempt(
  scope: TaskScope<unknown>,
  attempt: number,
  run: () => Promise<Result<TaskOutcome>>,
): Promise<Result<TaskOutcome>> {
  const { task, workspaceRoot, ports, noted } = scope;
  const runId = ports.env[variables.runId.name];
  const phase = phaseOf(ports.env);
  const start = {
    task: task.id,
    attempt,
    ...(phase > 0 ? { phase } : {}),
    kind: task.kind,
    startedAt: ports.now().toISOString(),
  };
  await orSay(scope, async () => {
    await writeSideFile(workspaceRoot, runId, { ...start, status: 'running' });
    if (runId !== undefined) await noteGraph({ workspaceRoot, runId, phase }, () => scope.graph());
  });
  noted.clear();
  const stopMeter = startUsageMeter();
  const result = await run().catch((error: unknown) => thrown(error));
  const used = await stopMeter();
  const endedAt = ports.now().toISOString();
  const outcome = concealedIn(result.ok ? result.value : failed(result.error, scope), scope);
  await orSay(scope, () =>
    writeSideFile(workspaceRoot, runId, { ...start, endedAt, ...used, ...noted.facts, ...outcome }),
  );
  return result;
}

/** Records that a task could not even be tried: its options or declarations are wrong. */
export async function recordRefusal(
  { wired: { task, workspaceRoot }, ports }: { readonly wired: WiredContext; readonly ports: TaskPorts },
  failure: Failure,
): Promise<void> {
  const phase = phaseOf(ports.env);
  const at = ports.now().toISOString();
  await writeSideFile(workspaceRoot, ports.env[variables.runId.name], {
    task: task.id,
    attempt: 1,
    ...(phase > 0 ? { phase } : {}),
    kind: task.kind,
    startedAt: at,
    endedAt: at,
    status: 'failed',
    failure,
  }).catch(() => undefined); // the failure itself is what counts, and it is said
}

/** A bug, by which nothing else may be lost: it is told as what it is. */
const thrown = (error: unknown): Result<never> =>
  fail({
    reason: 'command-failed',
    what: 'the executor itself failed, which is an error in nx-research',
    said: isErrorLike(error) ? ((error as Error).stack ?? error.message) : String(error),
  });

const phaseOf = (env: Readonly<Record<string, string | undefined>>): number =>
  parsePhase(env[variables.phase.name] ?? '').number;

async function orSay({ say }: TaskScope<unknown>, write: () => Promise<void>): Promise<void> {
  await write().catch((error: Error) => say(`warning: the run record will lack this task: ${error.message}`));
}

function failed(failure: Failure, { signal }: TaskScope<unknown>): Pick<SideRecord, 'status' | 'failure'> {
  return { status: signal.aborted ? 'interrupted' : 'failed', failure };
}

/** What people read of an outcome, as it may be recorded. */
function concealedIn<Outcome extends Pick<SideRecord, 'failure' | 'notes' | 'next'>>(
  outcome: Outcome,
  { concealment }: TaskScope<unknown>,
): Outcome {
  const { failure, notes, next } = outcome;
  return {
    ...outcome,
    ...(failure === undefined ? {} : { failure: concealment.failure(failure) }),
    ...(notes === undefined ? {} : { notes: notes.map((note) => concealment.text(note)) }),
    ...(next === undefined ? {} : { next: next.map((command) => concealment.text(command)) }),
  };
}
