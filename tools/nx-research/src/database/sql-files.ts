import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlText } from '@research/database';
import type { TaskScope } from '../scope/task-scope';
import { inProject } from '../wiring/project-path';

/** The SQL files of a folder of the task's project, by name; none where there is no such folder. */
export function sqlFiles({ workspaceRoot, task }: TaskScope<unknown>, folder: string): readonly SqlText[] {
  const path = inProject(task.projectRoot, folder);
  if (!existsSync(join(workspaceRoot, path))) return [];
  return readdirSync(join(workspaceRoot, path))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ path: `${path}/${name}`, sql: readFileSync(join(workspaceRoot, path, name), 'utf8') }));
}
