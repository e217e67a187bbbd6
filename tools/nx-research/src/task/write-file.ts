import { fail, fileSystemFailure, ok, type Result, replaceFile } from '@research/core';
import { resolve } from 'node:path';
import type { TaskScope } from '../scope/task-scope';

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

/**
 * Writes a requested file, whole or not at all, and says where. Fails with `file-system`.
 * @param path relative to the workspace
 */
export async function writeWhole(
  { workspaceRoot, say }: Pick<TaskScope<unknown>, 'workspaceRoot' | 'say'>,
  path: string,
  content: string | Uint8Array,
): Promise<Result<void>> {
  const file = resolve(workspaceRoot, path);
  try {
    replaceFile(file, content);
  } catch (error) {
    return fail(fileSystemFailure(`${path} could not be written`, error));
  }
  say(`wrote ${path}`);
  return ok(undefined);
}
