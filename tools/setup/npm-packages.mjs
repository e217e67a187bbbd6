// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { carryOut } from './installation.mjs';
import { ok } from './result.mjs';
import { hashFiles } from './hash-files.mjs';

/** @import { Result } from './result.mjs' */
/** @import { Context } from './tools.mjs' */
/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} LockedPackages */

/**
 * Makes sure that node_modules holds what package-lock.json says. Returns the hash of that lock file.
 * Install scripts are not run: the packages here work without, and none may ask or download on its own.
 * @param {string | undefined} knownHash of the lock file that was last installed
 * @param {Context} context
 * @returns {Promise<Result<string>>}
 */
export async function ensureNpmPackages(knownHash, { root, env, say }) {
  const hash = hashFiles(root, ['package-lock.json']);
  if (npmPackagesAreReady(root, knownHash)) return ok(hash);
  const step = {
    title: 'Installing the npm packages (about half a minute)',
    // --include=dev: NODE_ENV=production would leave out everything.
    argv: ['npm', 'ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'],
  };
  const done = await carryOut([step], { cwd: root, env, say });
  return done.ok ? ok(hash) : done;
}

/**
 * Whether node_modules matches package-lock.json.
 * @param {string} root
 * @param {string | undefined} knownHash of the lock file that was last installed
 */
export function npmPackagesAreReady(root, knownHash) {
  // npm writes this file last: an interrupted installation has none.
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return false;
  return knownHash === hashFiles(root, ['package-lock.json']) || installedMatchesLock(root);
}

/** @param {string} root */
function installedMatchesLock(root) {
  const locked = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  const asLocked = Object.entries(installed).every(
    ([path, { version, integrity }]) =>
      locked[path] !== undefined && locked[path].version === version && locked[path].integrity === integrity,
  );
  const complete = Object.entries(locked).every(
    ([path, { optional, devOptional }]) =>
      path === '' || optional || devOptional || installed[path] !== undefined,
  );
  return asLocked && complete;
}

/**
 * @param {string} file
 * @returns {LockedPackages}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
