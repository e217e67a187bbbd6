import { git } from '../../scope/git';

/**
 * What a reader can look the text up by: `commit 1a2b3c4`, with `+ uncommitted changes` where the workspace has any, new
 * files among them. Says so where there is no repository, or no commit in it.
 */
export async function revision(workspaceRoot: string): Promise<string> {
  const changes = await git(workspaceRoot, ['--no-optional-locks', 'status', '--porcelain', '--', '.']);
  if (changes === undefined) return 'not under version control';
  const commit = await git(workspaceRoot, ['rev-parse', '--short', 'HEAD']);
  if (commit === undefined) return 'not committed';
  return changes === '' ? `commit ${commit}` : `commit ${commit} + uncommitted changes`;
}
