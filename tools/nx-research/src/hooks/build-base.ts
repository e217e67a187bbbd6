import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeFailure, type Failure, fail, ok, type Result, statePath } from '@research/core';
import { git, gitFolder, repositoryOf, runGit } from '../scope/git';
import { withIndexCopy } from './snapshot-tree';

/**
 * The ref that names what `nx affected` compares with; nx.json names it as `defaultBase`. It points at a tree and not at a
 * commit: Nx asks for the merge base first, and for a tree it falls back to the tree itself.
 */
export const buildBaseRef = 'refs/worktree/research/last-build';

/** After a run that left everything built: the base is the working tree as it was when the run started. */
export async function setBuildBase(workspaceRoot: string, tree: string): Promise<Result<void>> {
  const moved = await runGit(workspaceRoot, ['update-ref', buildBaseRef, tree]);
  if (!moved.ok) return moved;
  await rm(reasonFile(workspaceRoot), { force: true });
  return ok(undefined);
}

/**
 * Before and after a run: what differs between the base and the tree that is built leaves the base, so that it counts as
 * changed whatever becomes of the run. Without this, an edit that was built alone, or by a run that was killed, and then
 * taken back would look like no edit at all, with its outputs still in place.
 */
export function blurBuildBase(workspaceRoot: string, tree: string): Promise<Result<void>> {
  // What only the tree has is not in the base anyway: mostly that is all, and the index need not be copied.
  const inBase = ['--diff-filter=a', '-r', '--name-only', '--no-renames', '--relative', '-z'];
  return leaveOut(workspaceRoot, (base) => runGit(workspaceRoot, ['diff-tree', ...inBase, base, tree]));
}

/** Makes files count as changed, e.g. because what has failed softly is not built, and `nx affected` has to try it again. */
export async function leaveOutOfBuildBase(
  workspaceRoot: string,
  files: readonly string[],
): Promise<Result<void>> {
  if (files.length === 0) return ok(undefined);
  return leaveOut(workspaceRoot, async () => ok(files.map((file) => `${file}\0`).join('')));
}

/**
 * Makes everything count as changed, since it is not known what has changed, and keeps the reason for
 * {@link whyEverythingIsAffected}. Where the base cannot be moved now, {@link ensureBuildBase} does so before Nx compares.
 */
export async function distrustBuildBase(workspaceRoot: string, reason: Failure): Promise<void> {
  const file = reasonFile(workspaceRoot);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, describeFailure(reason));
  await emptyBuildBase(workspaceRoot);
}

/** Why `nx affected` takes everything for changed, where something was wrong; `undefined` otherwise. */
export function whyEverythingIsAffected(workspaceRoot: string): string | undefined {
  const file = reasonFile(workspaceRoot);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * Each time the graph is made, before Nx compares: makes the base where there is none, as in a new worktree, and empties it
 * where it is not to be trusted. Everything counts as changed then. Looks at two files where all is well.
 * Fails with git's words when the base cannot be moved; gives a sentence for the user when it was made.
 */
export async function ensureBuildBase(workspaceRoot: string): Promise<Result<string | undefined>> {
  const repository = repositoryOf(workspaceRoot);
  if (repository === undefined) return ok(undefined);
  const made = existsSync(join(gitFolder(repository), buildBaseRef));
  const distrusted = existsSync(reasonFile(workspaceRoot));
  if (made && !distrusted) return ok(undefined);
  if (!distrusted && (await git(workspaceRoot, ['rev-parse', '--verify', '--quiet', buildBaseRef])))
    return ok(undefined);
  const emptied = await emptyBuildBase(workspaceRoot);
  if (!emptied.ok) return emptied;
  return ok(made ? undefined : firstBuild);
}

const firstBuild =
  'Nothing has been built in this git worktree yet: nx affected takes everything for changed.';

const reasonFile = (workspaceRoot: string): string => statePath(workspaceRoot, 'affected', 'reason.txt');

async function emptyBuildBase(workspaceRoot: string): Promise<Result<void>> {
  const tree = await runGit(workspaceRoot, ['mktree']);
  const moved = tree.ok ? await runGit(workspaceRoot, ['update-ref', buildBaseRef, tree.value]) : tree;
  return moved.ok ? ok(undefined) : moved;
}

const attempts = 5;

/**
 * Takes files out of the base; another run that moves it meanwhile makes it start again.
 * @param filesIn gives them for a base, each ended by a NUL
 */
async function leaveOut(
  workspaceRoot: string,
  filesIn: (base: string) => Promise<Result<string>>,
  attempt = 1,
): Promise<Result<void>> {
  const base = await git(workspaceRoot, ['rev-parse', '--verify', '--quiet', buildBaseRef]);
  // Without a base everything counts as changed anyway.
  if (base === undefined) return ok(undefined);
  const files = await filesIn(base);
  if (!files.ok) return files;
  if (files.value === '') return ok(undefined);
  const blurred = await withoutFiles(workspaceRoot, base, files.value);
  if (!blurred.ok) return blurred;
  if (blurred.value === base) return ok(undefined);
  const moved = await runGit(workspaceRoot, ['update-ref', buildBaseRef, blurred.value, base]);
  if (moved.ok) return ok(undefined);
  return attempt < attempts ? leaveOut(workspaceRoot, filesIn, attempt + 1) : fail(moved.error);
}

const withoutFiles = (workspaceRoot: string, base: string, files: string): Promise<Result<string>> =>
  withIndexCopy(workspaceRoot, async (env) => {
    const read = await runGit(workspaceRoot, ['read-tree', base], { env });
    if (!read.ok) return read;
    const removed = await runGit(workspaceRoot, ['update-index', '-z', '--force-remove', '--stdin'], {
      env,
      input: files,
    });
    return removed.ok ? runGit(workspaceRoot, ['write-tree', '--missing-ok'], { env }) : removed;
  });
