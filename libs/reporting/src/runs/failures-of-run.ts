import { type Failure, statePath } from '@research/core';
import { join } from 'node:path';
import { readRun } from './read-run';
import type { RunStart } from './run-start';
import { listState, readState } from './state-files';

/** A run by what is known of it from outside: the words after `nx`, and not before when it started. */
export interface KnownRun {
  readonly command: readonly string[];
  readonly since: Date;
}

/** Why the tasks of a run failed, by the last attempt of each; none when the run is not found. */
export async function failuresOfRun(workspaceRoot: string, run: KnownRun): Promise<Failure[]> {
  const runs = statePath(workspaceRoot, 'runs');
  for (const runId of (await listState(runs)).reverse()) {
    const start = await readState<RunStart>(join(runs, runId, 'start.json'));
    if (start === undefined || start.startedAt < run.since.toISOString()) continue;
    if (start.command.join('\0') !== run.command.join('\0')) continue;
    const { tasks } = await readRun(workspaceRoot, runId);
    return tasks.flatMap(({ status, failure }) => (status === 'failed' && failure ? [failure] : []));
  }
  return [];
}
