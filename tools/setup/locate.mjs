// @ts-check
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where servers such as sshd live; Debian leaves these out of an ordinary user's PATH. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
/** Debian has a folder in it for each version of PostgreSQL. */
const postgresFolder = '/usr/lib/postgresql';

/**
 * Absolute path of a program: the first on PATH, then in the folders of servers; undefined when there is none.
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export const locate = (program, env) => locateAll(program, env)[0];

/**
 * Absolute paths of all programs of that name, in the same order.
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function locateAll(program, env) {
  const onPath = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const folders = [...onPath, ...serverFolders, ...postgresFolders()];
  return folders.map((folder) => join(folder, program)).filter(isExecutable);
}

/** The newest first. */
function postgresFolders() {
  const versions = existsSync(postgresFolder) ? readdirSync(postgresFolder) : [];
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(postgresFolder, version, 'bin'));
}

/** @param {string} path */
function isExecutable(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // a file without the right to run it is not a program
  }
}
