import { statePath, type TaskId } from '@research/core';
import { join } from 'node:path';
import type { RunStart } from './run-start';
import type { SideRecord } from './side-file';
import { listState, readState } from './state-files';

/**
 * What is known of a run so far: the words after `nx`, and the last attempt of each task whose executor was started. Of a
 * task that a later phase finds done already, it is the attempt that did it.
 */
export interface RunSoFar {
  readonly command: readonly string[];
  readonly tasks: readonly SideRecord[];
}

/** Reads the record of a run, also while it goes on; of one that is not there (deleted, or not started by Nx), nothing. */
export async function readRun(workspaceRoot: string, runId: string | undefined): Promise<RunSoFar> {
  if (runId === undefined) return { command: [], tasks: [] };
  const folder = statePath(workspaceRoot, 'runs', runId);
  const start = await readState<RunStart>(join(folder, 'start.json'));
  const last = new Map<TaskId, SideRecord>();
  for (const attempt of await readAttempts(workspaceRoot, runId)) {
    const before = last.get(attempt.task);
    if (!before || replaces(attempt, before)) last.set(attempt.task, attempt);
  }
  return { command: start?.command ?? [], tasks: [...last.values()] };
}

/** Every attempt of every task of a run so far. */
export async function readAttempts(workspaceRoot: string, runId: string): Promise<SideRecord[]> {
  const folder = statePath(workspaceRoot, 'runs', runId);
  const files = (await listState(folder)).filter((name) => name.endsWith('.json') && name !== 'start.json');
  const attempts = await Promise.all(files.map((name) => readState<SideRecord>(join(folder, name))));
  return attempts.filter((attempt) => attempt !== undefined);
}

const replaces = (attempt: SideRecord, before: SideRecord): boolean =>
  attempt.startedAt >= before.startedAt &&
  (!['kept', 'cached'].includes(attempt.status) || before.status === 'running');
