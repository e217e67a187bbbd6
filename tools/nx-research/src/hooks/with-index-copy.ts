import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../scope/git';

/** Runs git commands against a copy of the index, so that the user's own is not touched. `undefined` outside a repository. */
export async function withIndexCopy<T>(
  workspaceRoot: string,
  use: (env: { readonly GIT_INDEX_FILE: string }) => Promise<T>,
): Promise<T | undefined> {
  const index = await git(workspaceRoot, ['rev-parse', '--path-format=absolute', '--git-path', 'index']);
  if (index === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'research-index-'));
  try {
    const copy = join(folder, 'index');
    // A copy keeps git's file stamps, so that only changed files are read again. Before the first commit there is none.
    await copyFile(index, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    return await use({ GIT_INDEX_FILE: copy });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
