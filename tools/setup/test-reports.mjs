// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const left = new Set(['node_modules', 'dist', 'out']);

/**
 * Where the `test` targets of the projects of code leave Jest's reports, in the order of their folders.
 * @param {string} root the workspace
 * @returns {string[]}
 */
export function testReports(root) {
  return projectFolders(root)
    .filter((folder) => isTested(join(folder, 'project.json')))
    .map((folder) => join(folder, 'out', 'test', 'report.json'));
}

/** @param {string} file */
function isTested(file) {
  /** @type {{ tags?: string[], targets?: Record<string, unknown> }} */
  const { tags = [], targets = {} } = JSON.parse(readFileSync(file, 'utf8'));
  return tags.includes('kind:code') && targets.test !== undefined;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function projectFolders(folder) {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !left.has(entry.name))
    .map(({ name }) => name)
    .sort();
  const own = existsSync(join(folder, 'project.json')) ? [folder] : [];
  return [...own, ...below.flatMap((name) => projectFolders(join(folder, name)))];
}
