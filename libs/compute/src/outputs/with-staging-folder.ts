import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { statePath } from '@research/core';
import { folderKey } from './folder-key';
import { removeTree } from './remove-tree';

/**
 * Lends a fresh, private folder in which one task writes its outputs, and removes it afterwards. Call it while holding
 * the lease of the output folder: leftovers found beside it then belong to the dead, and are removed too.
 */
export async function withStagingFolder<T>(
  workspaceRoot: string,
  outputFolder: string,
  use: (stagingFolder: string) => Promise<T>,
): Promise<T> {
  const parent = statePath(workspaceRoot, 'staging', folderKey(workspaceRoot, outputFolder));
  removeIfPossible(parent);
  mkdirSync(parent, { recursive: true });
  try {
    return await use(mkdtempSync(join(parent, `${process.pid}-`)));
  } finally {
    removeIfPossible(parent);
  }
}

/** What cannot be removed must not cost the outputs that are in place; the next task tries again. */
function removeIfPossible(path: string): void {
  try {
    removeTree(path);
  } catch {
    // Something is mounted there, or made immutable.
  }
}
