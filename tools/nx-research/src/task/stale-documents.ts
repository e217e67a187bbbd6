import type { TaskId } from '@research/core';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { localTime } from './local-time';
import type { WiredTask } from '../wiring/wired-task';
import { allTasks, type Wirings } from '../wiring/wirings';

/** One line for each finished PDF that now lags behind because a task failed: which file, and of when it is. */
export function staleDocuments(failed: TaskId, wirings: Wirings, workspaceRoot: string): string[] {
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
