// @ts-check
import { capture } from './capture.mjs';
import { locate } from './locate.mjs';

/**
 * What set-up may do on this machine.
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {'apt' | 'brew' | 'none'} installer
 * @property {'root' | 'sudo' | 'none'} rights what apt may run as without asking for a password
 * @property {boolean} dpkgInterrupted whether an installation was broken off, which must be finished before the next
 * @property {boolean} hasSudo whether the program sudo is there, with or without a password
 */

/**
 * Inspects the machine without any prompt.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Machine>}
 */
export async function inspectMachine(env) {
  const hasSudo = locate('sudo', env) !== undefined;
  const [rights, dpkgInterrupted] = await Promise.all([findRights(hasSudo, env), isDpkgInterrupted(env)]);
  return { platform: process.platform, installer: installer(env), rights, hasSudo, dpkgInterrupted };
}

/** @param {NodeJS.ProcessEnv} env */
function installer(env) {
  if (process.platform === 'darwin') return locate('brew', env) ? 'brew' : 'none';
  return locate('apt-get', env) ? 'apt' : 'none';
}

/** @param {NodeJS.ProcessEnv} env */
async function isDpkgInterrupted(env) {
  if (locate('dpkg', env) === undefined) return false;
  const { stdout } = await capture(['dpkg', '--audit'], { env, limitSeconds: 30 });
  return stdout.trim() !== '';
}

/**
 * @param {boolean} hasSudo
 * @param {NodeJS.ProcessEnv} env
 */
async function findRights(hasSudo, env) {
  if (process.getuid?.() === 0) return 'root';
  if (!hasSudo) return 'none';
  const { code } = await capture(['sudo', '-n', 'true'], { env, limitSeconds: 30 });
  return code === 0 ? 'sudo' : 'none';
}
