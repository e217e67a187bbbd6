import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeFailure } from '@research/core';
import { buildBaseRef, ensureBuildBase, leaveOutOfBuildBase } from './build-base';
import { git, gitFolder, repositoryOf } from '../scope/git';
import { quotesUnicode } from './snapshot-tree';
import { isUnlisted, standInsFor } from './unlisted-paths';

/**
 * `nx affected` makes the graph, then compares with the base: this is the last moment to put the base right. Gives what the
 * user has to know.
 */
export async function beforeComparing(
  workspaceRoot: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const said = [...elsewhere(workspaceRoot, env)];
  const ensured = await ensureBuildBase(workspaceRoot);
  if (!ensured.ok)
    said.push(
      `warning: nx affected may miss changes, since its base cannot be moved: ${describeFailure(ensured.error)}`,
    );
  else if (ensured.value !== undefined) said.push(ensured.value);
  return said;
}

/** Nx hands its environment to git, which then looks at the repository that it names. */
function elsewhere(workspaceRoot: string, env: Readonly<Record<string, string | undefined>>): string[] {
  const named = env['GIT_DIR'];
  const repository = repositoryOf(workspaceRoot);
  if (!named || repository === undefined) return [];
  if (realpath(resolve(workspaceRoot, named)) === realpath(gitFolder(repository))) return [];
  return [
    `warning: GIT_DIR=${named} names another repository than this workspace's: nx affected compares with that one`,
    '  → unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE',
  ];
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * A new file that `nx affected` cannot read from git's lists would be missed: what stands for it leaves the base at once.
 * @param files every file that Nx knows, relative to the workspace
 */
export async function countUnlistedAsChanged(workspaceRoot: string, files: readonly string[]): Promise<void> {
  const candidates = files.filter((file) => isUnlisted(file, true));
  if (candidates.length === 0 || repositoryOf(workspaceRoot) === undefined) return;
  const quotes = await quotesUnicode(workspaceRoot);
  const unlisted = candidates.filter((file) => isUnlisted(file, quotes));
  const standIns = standInsFor(unlisted, { known: files, quotesUnicode: quotes });
  if (standIns.length === 0) return;
  const inBase = await git(workspaceRoot, ['ls-tree', '-z', '--name-only', buildBaseRef, '--', ...standIns]);
  await leaveOutOfBuildBase(
    workspaceRoot,
    (inBase ?? '').split('\0').filter((path) => path !== ''),
  );
}
