import { fail, fileSystemFailure, ok, type Result } from '@research/core';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { TaskScope } from './task-scope';

/**
 * Writes what a command found for programs, whole or not at all, and says where; without a path nothing. Standard output is
 * not for that: Nx prints there too. Fails with `file-system`.
 * @param path relative to the workspace
 */
export async function writeJson(
  { workspaceRoot, say }: Pick<TaskScope<unknown>, 'workspaceRoot' | 'say'>,
  path: string | undefined,
  value: unknown,
): Promise<Result<void>> {
  if (path === undefined) return ok(undefined);
  const file = resolve(workspaceRoot, path);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.${process.pid}.new`, `${JSON.stringify(value, undefined, 2)}\n`);
    await rename(`${file}.${process.pid}.new`, file);
  } catch (error) {
    return fail(fileSystemFailure(`${path} could not be written`, error));
  }
  say(`wrote ${path}`);
  return ok(undefined);
}
