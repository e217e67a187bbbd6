// @ts-check
import { existsSync } from 'node:fs';
import { capture } from './capture.mjs';
import { locate, locateAll } from './locate.mjs';
import { isAtLeast } from './version.mjs';

/** @import { Found, Tool } from './tool.mjs' */

const probeLimitSeconds = 60;

/**
 * Looks for a tool by running it (or what it belongs to). Undefined when it is not there or does not say its version.
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Found | undefined>}
 */
export function probe({ probe: how }, env) {
  switch (how.kind) {
    case 'program':
      return probeProgram(how, env);
    case 'r-package':
      return probeRPackage(how.package, env);
    case 'tex-files':
      return probeTexFiles(how.files, env);
    case 'python-modules':
      return probePythonModules(how.modules, env);
    case 'preload-library':
      return probePreloadLibrary(how.library, env);
  }
}

/**
 * Whether what was found will do for a tool.
 * @param {Tool} tool
 * @param {Found | undefined} found
 */
export const suffices = (tool, found) => found !== undefined && isAtLeast(found.version, tool.minimum);

/**
 * Whether a tool found earlier is still there: looks at files only, so that a ready machine is known in milliseconds.
 * @param {Tool} tool
 * @param {Found} found
 * @param {NodeJS.ProcessEnv} env
 */
export function isStillThere(tool, found, env) {
  if (!found.files.every((file) => existsSync(file))) return false;
  return tool.probe.kind !== 'program' || locate(tool.probe.program, env) === found.files[0];
}

/**
 * @param {Extract<Tool['probe'], { kind: 'program' }>} how
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Found | undefined>}
 */
async function probeProgram({ program, versionArgument, version }, env) {
  const file = locate(program, env);
  if (file === undefined) return undefined;
  // The exit code says nothing here: sshd has no option for its version and prints it while refusing.
  const { output } = await capture([file, versionArgument], { env, limitSeconds: probeLimitSeconds });
  const match = version.exec(output);
  return match?.[1] === undefined ? undefined : { version: match[1], files: [file] };
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Found | undefined>}
 */
async function probeRPackage(name, env) {
  const question = `cat(as.character(packageVersion("${name}")), system.file("DESCRIPTION", package = "${name}"), sep = "\\n")`;
  const { code, stdout } = await ask('Rscript', ['-e', question], env);
  const [version, file] = stdout.split('\n');
  return code === 0 && version && file ? { version: version.replaceAll('-', '.'), files: [file] } : undefined;
}

/**
 * @param {readonly string[]} names
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Found | undefined>}
 */
async function probeTexFiles(names, env) {
  const { stdout } = await ask('kpsewhich', names, env);
  const files = stdout.split('\n').filter((line) => line !== '');
  return files.length === names.length ? { version: '', files } : undefined;
}

/** Says where modules are, without loading them; fails when one is missing. */
const modulesQuestion = `
import importlib.util, sys
for name in sys.argv[1:]:
    print(importlib.util.find_spec(name).origin)
`;

/**
 * Tasks take the first Python that has all modules they need: the first one in PATH may be a version manager's.
 * @param {readonly string[]} modules
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Found | undefined>}
 */
async function probePythonModules(modules, env) {
  for (const python of locateAll('python3', env)) {
    const { code, stdout } = await ask(python, ['-c', modulesQuestion, ...modules], env);
    if (code === 0) return { version: '', files: stdout.split('\n').filter((line) => line !== '') };
  }
  return undefined;
}

/**
 * The loader says where it finds a library that is to be loaded before all others (`LD_PRELOAD`); Linux only.
 * @param {string} library
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Found | undefined>}
 */
async function probePreloadLibrary(library, env) {
  const { stdout } = await ask('ldd', ['/bin/sh'], { ...env, LD_PRELOAD: library });
  const line = stdout.split('\n').find((text) => text.trim().startsWith(`${library} => /`));
  const file = line?.trim().split(' ')[2];
  return file === undefined ? undefined : { version: '', files: [file] };
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function ask(program, args, env) {
  const file = locate(program, env) ?? program;
  return capture([file, ...args], { env, limitSeconds: probeLimitSeconds });
}
