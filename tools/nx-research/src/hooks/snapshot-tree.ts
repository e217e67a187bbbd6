import { git } from '../scope/git';
import { withIndexCopy } from './with-index-copy';

/**
 * Writes the working tree as it is now, uncommitted and untracked files included, as a git tree object and gives its id.
 * `undefined` outside a git repository.
 */
export function snapshotTree(workspaceRoot: string): Promise<string | undefined> {
  return withIndexCopy(workspaceRoot, async (index) => {
    const added = await git(workspaceRoot, ['add', '--all'], { env: index });
    return added === undefined ? undefined : git(workspaceRoot, ['write-tree'], { env: index });
  });
}
