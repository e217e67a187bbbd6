import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSql, type SqlText } from '@research/database';
import type { TaskScope } from '../scope/task-scope';
import { inProject } from '../wiring/project-path';

/** The SQL files of a folder of the task's project, by name; none where there is no such folder. */
export const sqlFiles = ({ workspaceRoot, task }: TaskScope<unknown>, folder: string): readonly SqlText[] =>
  sqlFilesIn(workspaceRoot, inProject(task.projectRoot, folder));

/** The SQL files of a folder, by name; none where there is no such folder. @param path from the root */
export function sqlFilesIn(workspaceRoot: string, path: string): readonly SqlText[] {
  if (!existsSync(join(workspaceRoot, path))) return [];
  return readdirSync(join(workspaceRoot, path))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readSql(workspaceRoot, `${path}/${name}`));
}
