// @ts-check
import { capture } from './capture.mjs';
import { locate } from './locate.mjs';

/**
 * What set-up may do on this machine.
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {'apt' | 'brew' | 'none'} installer
 * @property {'root' | 'sudo' | 'none'} rights what apt may run as without asking for a password
 * @property {boolean} hasSudo whether the program sudo is there, with or without a password
 */

/**
 * Looks at the machine; asks nobody anything.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Machine>}
 */
export async function inspectMachine(env) {
  const hasSudo = locate('sudo', env) !== undefined;
  return {
    platform: process.platform,
    installer: installer(env),
    rights: await rights(hasSudo, env),
    hasSudo,
  };
}

/** @param {NodeJS.ProcessEnv} env */
function installer(env) {
  if (process.platform === 'darwin') return locate('brew', env) ? 'brew' : 'none';
  return locate('apt-get', env) ? 'apt' : 'none';
}

/**
 * @param {boolean} hasSudo
 * @param {NodeJS.ProcessEnv} env
 */
async function rights(hasSudo, env) {
  if (process.getuid?.() === 0) return 'root';
  if (!hasSudo) return 'none';
  const { code } = await capture(['sudo', '-n', 'true'], { env, limitSeconds: 30 });
  return code === 0 ? 'sudo' : 'none';
}
