// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './capture.mjs';
import { fail, ok } from './result.mjs';

/** @import { Result } from './result.mjs' */
/** @import { Captured } from './capture.mjs' */
/** @import { Context } from './tools.mjs' */

/** The base of `nx affected`: the last successful build of this working tree; the plugin's hook moves it. */
const lastBuild = 'refs/worktree/research/last-build';

/**
 * Makes sure that `nx affected` can compare: it has a base (before the first build the empty tree, so everything is affected),
 * and git lists paths as they are, since Nx does not read quoted ones. Outside a git repository there is nothing to do.
 * @param {Context} context
 * @returns {Promise<Result<void>>}
 */
export async function ensureBuildBase({ root, env }) {
  if (!existsSync(join(root, '.git'))) return ok(undefined);
  /** @param {readonly string[]} args */
  const git = (args) => capture(['git', ...args], { cwd: root, env });
  const unquoted = await unquotePaths(git);
  if (unquoted.code !== 0)
    return fail({
      what: 'git could not set core.quotepath, without which nx affected misses files.',
      said: unquoted.output,
    });
  const made = await makeBase(git);
  return made.code === 0
    ? ok(undefined)
    : fail({ what: `git could not make ${lastBuild}, the base of nx affected.`, said: made.output });
}

/** @typedef {(args: readonly string[]) => Promise<Captured>} Git */

/** @param {Git} git */
async function unquotePaths(git) {
  const quotes = await git(['config', '--bool', '--get', 'core.quotepath']);
  return quotes.stdout.trim() === 'false' ? quotes : git(['config', 'core.quotepath', 'false']);
}

/** @param {Git} git */
async function makeBase(git) {
  const present = await git(['rev-parse', '--verify', '--quiet', lastBuild]);
  if (present.code === 0) return present;
  const emptyTree = await git(['hash-object', '-t', 'tree', '-w', '/dev/null']);
  return emptyTree.code === 0 ? git(['update-ref', lastBuild, emptyTree.stdout.trim()]) : emptyTree;
}
