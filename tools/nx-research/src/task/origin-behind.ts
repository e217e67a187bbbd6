import type { DataOrigin } from '@research/data';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { originFile } from '../wiring/origin-file';
import { tasksBehind } from '../wiring/trace-data';
import { tasksById } from '../wiring/wirings';
import type { TaskScope } from '../scope/task-scope';

/**
 * Of which origin the data is that a task's outputs are made from, through however many other tasks: `none` without any
 * source, undefined where it cannot be told (a source that is not fetched, several origins).
 */
export function originBehind({
  task,
  wirings,
  workspaceRoot,
}: Pick<TaskScope<unknown>, 'task' | 'wirings' | 'workspaceRoot'>): DataOrigin | 'none' | undefined {
  const files = tasksBehind(task.reads, tasksById(wirings))
    .filter(({ writes }) => writes.includes(originFile))
    .map(({ outputFolder }) => join(workspaceRoot, outputFolder, originFile));
  const origins = new Set(files.map(originIn));
  if (origins.size === 0) return 'none';
  const [origin] = origins;
  return origins.size === 1 ? origin : undefined;
}

function originIn(path: string): DataOrigin | undefined {
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly origin: DataOrigin }).origin;
}
