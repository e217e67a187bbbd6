// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './capture.mjs';
import { fail, ok } from './result.mjs';

/** @import { Result } from './result.mjs' */
/** @import { Context } from './tools.mjs' */

/** The base of `nx affected`: the last successful build of this working tree; the plugin's hook moves it. */
const lastBuild = 'refs/worktree/research/last-build';

/**
 * Makes sure that `nx affected` has a base: before the first build it is the empty tree, so everything is affected.
 * Outside a git repository there is nothing to do.
 * @param {Context} context
 * @returns {Promise<Result<void>>}
 */
export async function ensureBuildBase({ root, env }) {
  if (!existsSync(join(root, '.git'))) return ok(undefined);
  /** @param {readonly string[]} args */
  const git = (args) => capture(['git', ...args], { cwd: root, env });
  const present = await git(['rev-parse', '--verify', '--quiet', lastBuild]);
  if (present.code === 0) return ok(undefined);
  const emptyTree = await git(['hash-object', '-t', 'tree', '-w', '/dev/null']);
  const made =
    emptyTree.code === 0 ? await git(['update-ref', lastBuild, emptyTree.stdout.trim()]) : emptyTree;
  return made.code === 0
    ? ok(undefined)
    : fail({ what: `git could not make ${lastBuild}, the base of nx affected.`, said: made.output });
}
