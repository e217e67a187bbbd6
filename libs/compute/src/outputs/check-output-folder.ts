import { lstatSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fail, ok, type Failure, type Result } from '@research/core';

/**
 * Checks that an output folder (absolute path, may be missing) lies in the workspace and that no link leads there:
 * files are replaced and removed in it, which must never reach anything else.
 */
export function checkOutputFolder(workspaceRoot: string, outputFolder: string): Result<void> {
  const path = relative(workspaceRoot, outputFolder);
  if (path === '' || path.split(sep)[0] === '..' || isAbsolute(path)) {
    return fail(unsafe(`the output folder ${outputFolder} is not inside the workspace`));
  }
  const parts = path.split(sep).map((_, index, all) => all.slice(0, index + 1).join(sep));
  for (const part of parts) {
    const entry = lstatSync(join(workspaceRoot, part), { throwIfNoEntry: false });
    if (entry && !entry.isDirectory()) {
      return fail(
        unsafe(`${part}, on the way to the output folder ${path}, is a link or a file, not a folder`, part),
      );
    }
  }
  return ok(undefined);
}

const unsafe = (what: string, part?: string): Failure => ({
  reason: 'unsafe-output',
  what,
  ...(part === undefined ? {} : { tries: [`rm ${part}`] }),
});
