import { ok, type Result } from '@research/core';
import type { TaskScope } from '../scope/task-scope';
import { writeWhole } from './write-whole';

/**
 * Writes what a command found for programs, whole or not at all, and says where; without a path nothing. Standard output is
 * not for that: Nx prints there too. Fails with `file-system`.
 * @param path relative to the workspace
 */
export async function writeJson(
  scope: Pick<TaskScope<unknown>, 'workspaceRoot' | 'say'>,
  path: string | undefined,
  value: unknown,
): Promise<Result<void>> {
  if (path === undefined) return ok(undefined);
  return writeWhole(scope, path, `${JSON.stringify(value, undefined, 2)}\n`);
}
