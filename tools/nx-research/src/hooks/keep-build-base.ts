import { ok, type Result } from '@research/core';
import {
  blurBuildBase,
  distrustBuildBase,
  leaveOutOfBuildBase,
  setBuildBase,
  whyEverythingIsAffected,
} from './build-base';
import type { Snapshot } from './snapshot-tree';
import { describeUnlisted, isUnlisted } from './unlisted-paths';

/** What this run may build counts as changed from now on, also when it is killed. */
export async function prepareBuildBase(
  workspaceRoot: string,
  snapshot: Result<Snapshot> | undefined,
  base: string | undefined,
): Promise<void> {
  if (snapshot === undefined) return;
  if (snapshot.ok && snapshot.value.tree === base) return;
  const prepared = snapshot.ok ? await blurBuildBase(workspaceRoot, snapshot.value.tree) : snapshot;
  if (prepared.ok) return;
  await distrustBuildBase(workspaceRoot, prepared.error).catch((error: Error) => {
    process.stderr.write(`warning: nx affected may miss what this run builds: ${error.message}\n`);
  });
}

/** Says why `nx affected` builds more than what was edited, where it does. */
export function sayWhatIsAffected(
  workspaceRoot: string,
  argv: readonly string[],
  snapshot: Result<Snapshot> | undefined,
): void {
  const asked = argv[2] === 'affected';
  const reason = whyEverythingIsAffected(workspaceRoot);
  if (asked && reason !== undefined)
    process.stderr.write(`warning: nx affected takes everything for changed: ${reason}\n`);
  const unlisted = snapshot?.ok ? snapshot.value.unlisted : [];
  if (unlisted.some((path) => asked || !isUnlisted(path, false)))
    process.stderr.write(`${describeUnlisted(unlisted).join('\n')}\n`);
}

/** What a run has done. */
export interface Built {
  /** The tree from which the run was built. */
  readonly tree: string | undefined;
  readonly everything: boolean;
  /** Files of what has to be tried again. */
  readonly again: readonly string[];
}

/** Keeps the base of `nx affected` true to what was built. Gives what the user has to know of it. */
export async function keepBuildBase(
  workspaceRoot: string,
  { tree, everything, again }: Built,
): Promise<string[]> {
  const keep = everything ? setBuildBase : blurBuildBase;
  const kept = tree === undefined ? ok(undefined) : await keep(workspaceRoot, tree);
  const left = kept.ok ? await leaveOutOfBuildBase(workspaceRoot, again) : kept;
  if (!left.ok) {
    try {
      await distrustBuildBase(workspaceRoot, left.error);
    } catch (error) {
      return [`warning: nx affected may miss what this run has built: ${(error as Error).message}`];
    }
  }
  const reason = whyEverythingIsAffected(workspaceRoot);
  if (reason === undefined) return [];
  return [
    `warning: nx affected will take everything for changed: ${reason}`,
    '  → fix what git reports; the next complete build repairs this',
  ];
}
