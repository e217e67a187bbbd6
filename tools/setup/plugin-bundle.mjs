// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles } from './hash-files.mjs';
import { carryOut } from './installation.mjs';
import { ok } from './result.mjs';

/** @import { Result } from './result.mjs' */
/** @import { Context } from './tools.mjs' */

const bundled = 'tools/nx-research/dist/node_modules/nx-research/plugin.js';
const sourceFolders = ['tools/nx-research', 'libs'];
const notSources = new Set(['dist', 'node_modules', 'out']);

/**
 * Makes sure that the plugin's bundle is made from its present sources. Returns their hash.
 * @param {string | undefined} knownHash of the sources that were last bundled
 * @param {Context} context
 * @returns {Promise<Result<string>>}
 */
export async function ensurePluginBundle(knownHash, { root, env, say }) {
  const hash = hashPluginSources(root);
  if (pluginBundleIsReady(root, { knownHash, hash })) return ok(hash);
  // Only the bundle: if set-up wrote the schemas too, the drift check would never see a drift.
  const step = {
    title: 'Bundling the Nx plugin',
    argv: [process.execPath, join('tools', 'nx-research', 'build.mjs'), '--bundle-only'],
  };
  const done = await carryOut([step], { cwd: root, env, say });
  return done.ok ? ok(hash) : done;
}

/**
 * Whether the bundle is there and made from these sources.
 * @param {string} root
 * @param {{ knownHash: string | undefined, hash: string }} hashes
 */
export function pluginBundleIsReady(root, { knownHash, hash }) {
  return knownHash === hash && existsSync(join(root, bundled));
}

/**
 * Hash of everything that goes into the bundle; specs do not.
 * @param {string} root
 */
export function hashPluginSources(root) {
  return hashFiles(root, ['package-lock.json', ...sourceFolders.flatMap((folder) => sources(root, folder))]);
}

/**
 * @param {string} root
 * @param {string} folder relative to the root
 * @returns {string[]}
 */
function sources(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return notSources.has(entry.name) ? [] : sources(root, path);
      return entry.name.endsWith('.spec.ts') ? [] : [path];
    });
}
