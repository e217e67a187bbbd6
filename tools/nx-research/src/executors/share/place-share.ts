import { fail, fileSystemFailure, ok, type Result } from '@research/core';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A finished PDF and where it goes. */
export interface Placement {
  readonly workspaceRoot: string;
  /** Absolute path of the PDF. */
  readonly from: string;
  /** Its new path, relative to the workspace root. */
  readonly path: string;
}

/** Copies a shared PDF into its place in one step; those of other days stay. Fails with `file-system`. */
export async function placeShare({ workspaceRoot, from, path }: Placement): Promise<Result<void>> {
  const target = join(workspaceRoot, path);
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(from, `${target}.part`);
    await rename(`${target}.part`, target);
    return ok(undefined);
  } catch (error) {
    return fail(fileSystemFailure(`${path} cannot be written`, error));
  }
}
