import { git } from './git';
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
  if (changed === undefined || changed === '') return;
  const blurred = await withIndexCopy(workspaceRoot, async (index) => {
    await git(workspaceRoot, ['read-tree', buildBaseRef], { env: index });
    await git(workspaceRoot, ['update-index', '-z', '--force-remove', '--stdin'], {
      env: index,
      input: changed,
    });
    return git(workspaceRoot, ['write-tree'], { env: index });
  });
  if (blurred !== undefined) await setBuildBase(workspaceRoot, blurred);
}
