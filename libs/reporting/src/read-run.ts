import { statePath } from '@research/core';
import { readdir, readFile } from 'node:fs/promises';
import type { RunStart } from './run-start';
import type { SideRecord } from './side-file';

/** The last attempt of one task of a run. */
export type RunTask = SideRecord;

/** What is known of a run so far: the words after `nx`, and each task whose executor was started. */
export interface RunSoFar {
  readonly command: readonly string[];
  readonly tasks: readonly RunTask[];
}

/** Reads the record of a run that is still going on; of one that is not there (deleted, or not started by Nx), nothing. */
export async function readRun(workspaceRoot: string, runId: string | undefined): Promise<RunSoFar> {
  if (runId === undefined) return { command: [], tasks: [] };
  const folder = statePath(workspaceRoot, 'runs', runId);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(statePath(workspaceRoot, 'runs', runId, name), 'utf8')) as unknown;
  const start = names.includes('start.json') ? ((await read('start.json')) as RunStart) : undefined;
  const attempts = await Promise.all(names.filter((name) => name !== 'start.json').map(read));
  const last = new Map<string, RunTask>();
  for (const attempt of attempts as RunTask[]) {
    const before = last.get(attempt.task);
    if (!before || attempt.startedAt >= before.startedAt) last.set(attempt.task, attempt);
  }
  return { command: start?.command ?? [], tasks: [...last.values()] };
}
