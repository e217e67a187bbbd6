import { git } from '../scope/git';
import { withIndexCopy } from './with-index-copy';

/**
 * The ref that names what `nx affected` compares with; nx.json names it as `defaultBase`. It points at a tree and not at a
 * commit: Nx asks for the merge base first, and for a tree it falls back to the tree itself.
 */
export const buildBaseRef = 'refs/worktree/research/last-build';

/** After a run that left everything built: the base is the working tree as it was when the run started. */
export async function setBuildBase(workspaceRoot: string, tree: string): Promise<void> {
  await git(workspaceRoot, ['update-ref', buildBaseRef, tree]);
}

/**
 * After a run that built a part, or failed half-way: what differs between the base and the tree that was built leaves the
 * base, so that it counts as changed whatever becomes of it. Without this, an edit that was built alone and then taken
 * back would look like no edit at all, with its outputs still in place.
 */
export async function blurBuildBase(workspaceRoot: string, tree: string): Promise<void> {
  const changed = await git(workspaceRoot, ['diff', '--name-only', '--no-renames', '-z', buildBaseRef, tree]);
  if (changed !== undefined) await leaveOut(workspaceRoot, changed);
}

/** Makes files count as changed: what has failed softly is not built, and `nx affected` has to try it again. */
export async function leaveOutOfBuildBase(workspaceRoot: string, files: readonly string[]): Promise<void> {
  await leaveOut(workspaceRoot, files.map((file) => `${file}\0`).join(''));
}

/** @param files each ended by a NUL */
async function leaveOut(workspaceRoot: string, files: string): Promise<void> {
  if (files === '') return;
  const blurred = await withIndexCopy(workspaceRoot, async (index) => {
    // Without a base everything counts as changed anyway.
    if ((await git(workspaceRoot, ['read-tree', buildBaseRef], { env: index })) === undefined)
      return undefined;
    await git(workspaceRoot, ['update-index', '-z', '--force-remove', '--stdin'], {
      env: index,
      input: files,
    });
    return git(workspaceRoot, ['write-tree'], { env: index });
  });
  if (blurred !== undefined) await setBuildBase(workspaceRoot, blurred);
}
