import { describeFailure } from '@research/core';
import { composeRecord, runIdOf, writeRecord } from '@research/reporting';
import { recordedWorkflows } from '../../tools/nx-research/src/hooks/record-run';
import type { WiredTask } from '../../tools/nx-research/src/wiring/wired-task';
import { wiredTasks } from '../shell-tasks';
import { madeRun } from './made-runs';
import { madeSources } from './made-sources';

/** The first made run started then, so that every real one is newer; one every twenty minutes follows. */
const firstStart = Date.UTC(2024, 0, 1);
const stepMs = 20 * 60_000;

/**
 * Writes records of so many runs, and their trends, into the logs of a workspace: of the tasks that it has, built, from the
 * cache, failed, skipped. The same each time.
 * @param from the number of the first, where there are some already
 */
export async function makeRecords(workspaceRoot: string, count: number, from = 0): Promise<void> {
  const tasks = recordedTasks(wiredTasks(workspaceRoot));
  const workflowOf = recordedWorkflows(workspaceRoot);
  for (let number = from; number < count; number += 1) {
    const start = new Date(firstStart + number * stepMs);
    const runId = runIdOf(start, `made-${number}`);
    const record = composeRecord({
      ...madeSources(madeRun(tasks, number), { runId, start, workspaceRoot }),
      workflowOf,
    });
    const written = record && (await writeRecord(workspaceRoot, record));
    if (!written) throw new Error('a made run has no tasks');
    if (!written.ok) throw new Error(describeFailure(written.error));
  }
}

/** The tasks that a build of everything or a training has, each after those that it waits for. */
function recordedTasks(tasks: readonly WiredTask[]): WiredTask[] {
  const byId = new Map<string, WiredTask>(tasks.map((task) => [task.id, task]));
  const found = new Set<WiredTask>();
  const visit = (task: WiredTask): void => {
    if (found.has(task)) return;
    task.after.flatMap((id) => byId.get(id) ?? []).forEach(visit);
    found.add(task);
  };
  tasks.filter(({ target }) => target === 'build' || target === 'train').forEach(visit);
  return [...found];
}
