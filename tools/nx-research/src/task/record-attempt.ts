import type { Failure, Result } from '@research/core';
import { phaseVariable, runIdVariable, type SideRecord, writeSideFile } from '@research/reporting';
import type { TaskOutcome, TaskScope } from './task-scope';

/** Runs one attempt of a task between the two writings of its side file: a killed attempt stays `running`. */
export async function recordAttempt(
  { task, workspaceRoot, ports, signal }: TaskScope<unknown>,
  attempt: number,
  run: () => Promise<Result<TaskOutcome>>,
): Promise<Result<TaskOutcome>> {
  const runId = ports.env[runIdVariable];
  const phase = Number.parseInt(ports.env[phaseVariable] ?? '', 10);
  const start = {
    task: task.id,
    attempt,
    ...(Number.isNaN(phase) ? {} : { phase }),
    kind: task.kind,
    startedAt: ports.now().toISOString(),
  };
  await writeSideFile(workspaceRoot, runId, { ...start, status: 'running' });
  const result = await run();
  await writeSideFile(workspaceRoot, runId, {
    ...start,
    endedAt: ports.now().toISOString(),
    ...(result.ok ? result.value : failed(result.error, signal)),
  });
  return result;
}

function failed(failure: Failure, signal: AbortSignal): Pick<SideRecord, 'status' | 'failure'> {
  return { status: signal.aborted ? 'interrupted' : 'failed', failure };
}
