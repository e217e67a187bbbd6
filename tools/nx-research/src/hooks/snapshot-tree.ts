import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from './git';

/**
 * Writes the working tree as it is now, uncommitted and untracked files included, as a git tree object and gives its id.
 * Neither the index nor the working tree is touched. `undefined` outside a git repository.
 */
export async function snapshotTree(workspaceRoot: string): Promise<string | undefined> {
  const index = await git(workspaceRoot, ['rev-parse', '--path-format=absolute', '--git-path', 'index']);
  if (index === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'research-index-'));
  const copy = { GIT_INDEX_FILE: join(folder, 'index') };
  try {
    // A copy keeps git's file stamps, so that only changed files are read again. Without an index (no commit yet) git starts an empty one.
    await copyFile(index, copy.GIT_INDEX_FILE).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    const added = await git(workspaceRoot, ['add', '--all'], copy);
    return added === undefined ? undefined : await git(workspaceRoot, ['write-tree'], copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
