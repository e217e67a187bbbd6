// @ts-check
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashFiles } from './hash-files.mjs';

/** @import { FoundTools } from './tools.mjs' */

/**
 * What the last set-up left ready. It lies in node_modules, so that removing that folder forgets it.
 * @typedef {object} Stamp
 * @property {string} manifest hash of the manifest; another one makes `found` void
 * @property {string} packages hash of the package-lock.json that was installed
 * @property {string} bundle hash of the sources that the plugin's bundle was made from
 * @property {FoundTools} found
 */

/** What a stamp says about tools holds for these bytes of the manifest. */
export const hashManifest = () => hashFiles(import.meta.dirname, ['manifest.mjs', 'test-tools.mjs']);

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.cache', 'nx-research-setup.json');

/**
 * The stamp of the last set-up; empty when there is none, it cannot be read, or the manifest has changed since.
 * @param {string} root
 * @param {string} manifest
 * @returns {Partial<Stamp> & Pick<Stamp, 'found'>}
 */
export function readStamp(root, manifest) {
  try {
    /** @type {Stamp} */
    const stamp = JSON.parse(readFileSync(stampFile(root), 'utf8'));
    return stamp.manifest === manifest ? stamp : { ...stamp, found: {} };
  } catch {
    return { found: {} }; // a damaged stamp is no stamp: everything is looked at again
  }
}

/**
 * Replaces the stamp, unless nothing changed.
 * @param {string} root
 * @param {Stamp} stamp
 */
export function writeStamp(root, stamp) {
  const file = stampFile(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(stamp, null, 1));
  renameSync(`${file}.${process.pid}`, file);
}
