// @ts-check
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hashManifest, readStamp } from './stamp.mjs';

/** @import { FoundTools } from './tools.mjs' */

const root = resolve(import.meta.dirname, '../..');

/**
 * Prints what results of tests depend on besides files of the repository, for the hash of `test` targets: the system, the tools that
 * set-up found, and the real data of NFLVERSE_MIRROR. Looks at sizes and times of files only.
 */
const { found } = readStamp(root, hashManifest());
const mirror = process.env.NFLVERSE_MIRROR;
console.log(
  JSON.stringify({
    system: [process.platform, process.arch, process.env.LANG, process.env.LC_ALL, process.env.TZ],
    tools: Object.keys(found).length > 0 ? toolStates(found) : unknown(),
    mirror: mirror ? filesBelow(resolve(root, mirror)) : [],
  }),
);

/** @param {FoundTools} tools */
function toolStates(tools) {
  return Object.entries(tools).map(([name, { version, files }]) => [name, version, files.map(stateOf)]);
}

/** A machine that was never set up is a different one each time: no result of it is taken from the cache. */
function unknown() {
  return `${Date.now()} ${process.pid}`;
}

/** @param {string} folder */
function filesBelow(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => stateOf(join(folder, name)));
  } catch (error) {
    return String(error);
  }
}

/** @param {string} path */
function stateOf(path) {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return [path, 'absent'];
  return state.isDirectory() ? [path] : [path, state.size, state.mtimeMs];
}
