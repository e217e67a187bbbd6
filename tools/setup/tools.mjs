// @ts-check
import { carryOut } from './installation.mjs';
import { inspectMachine } from './machine.mjs';
import { plan } from './plan.mjs';
import { isStillThere, probe, suffices } from './probe.mjs';
import { fail, ok } from './result.mjs';
import { shellLine } from './shell-line.mjs';

/** @import { Machine } from './machine.mjs' */
/** @import { Result } from './result.mjs' */
/** @import { Found, Tool } from './tool.mjs' */
/** @typedef {Record<string, Found>} FoundTools keyed by the tool's name */
/** @typedef {{ root: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} Context */

/**
 * Makes sure that the tools are on the machine, installing what is missing.
 * @param {readonly Tool[]} tools
 * @param {FoundTools} known what an earlier set-up found
 * @param {Context} context
 * @returns {Promise<Result<FoundTools>>}
 */
export async function ensureTools(tools, known, context) {
  if (tools.every((tool) => isKnown(tool, known, context.env))) return ok(known);
  const before = await findTools(tools, context.env);
  const missing = tools.filter((tool) => !suffices(tool, before[tool.name]));
  if (missing.length === 0) return ok({ ...known, ...before });
  const installed = await install(missing, context);
  if (!installed.ok) return installed;
  const after = await findTools(missing, context.env);
  const still = missing.filter((tool) => !suffices(tool, after[tool.name]));
  return still.length === 0 ? ok({ ...known, ...before, ...after }) : fail(explainStillMissing(still, after));
}

/**
 * Looks for every tool, all at once.
 * @param {readonly Tool[]} tools
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<FoundTools>}
 */
export async function findTools(tools, env) {
  const entries = await Promise.all(tools.map(async (tool) => ({ tool, found: await probe(tool, env) })));
  return Object.fromEntries(entries.flatMap(({ tool, found }) => (found ? [[tool.name, found]] : [])));
}

/**
 * @param {Tool} tool
 * @param {FoundTools} known
 * @param {NodeJS.ProcessEnv} env
 */
function isKnown(tool, known, env) {
  const found = known[tool.name];
  return found !== undefined && isStillThere(tool, found, env);
}

/**
 * @param {readonly Tool[]} missing
 * @param {Context} context
 * @returns {Promise<Result<void>>}
 */
async function install(missing, { root, env, say }) {
  const machine = await inspectMachine(env);
  say(
    [
      'Missing on this machine:',
      ...missing.map(({ name, purpose }) => `  ${name.padEnd(22)}  ${purpose}`),
    ].join('\n'),
  );
  if (machine.installer === 'none') return fail(explainNoInstaller(missing, machine));
  const steps = plan(missing, machine);
  if (machine.installer === 'apt' && machine.rights === 'none') {
    return fail(
      explainNoRights(
        steps.map(({ argv }) => argv),
        machine,
      ),
    );
  }
  missing.forEach((tool) => tool.note && say(`Note: ${tool.note}`));
  return carryOut(steps, { cwd: root, env, say });
}

/**
 * @param {readonly (readonly string[])[]} commands
 * @param {Machine} machine
 */
function explainNoRights(commands, { hasSudo }) {
  return {
    what: hasSudo
      ? 'Software is missing, and set-up asks for no password, which sudo wants here. Nothing was changed.'
      : 'Software is missing, and this user is not root and has no sudo. Nothing was changed.',
    tries: [
      ...(hasSudo ? [] : ['as root (or ask who is):']),
      ...commands.map(shellLine),
      'then run the same command again',
    ],
  };
}

/**
 * @param {readonly Tool[]} missing
 * @param {Machine} machine
 */
function explainNoInstaller(missing, { platform }) {
  const names = missing
    .map((tool) => `${tool.name}${tool.minimum ? ` ${tool.minimum} or newer` : ''}`)
    .join(', ');
  return platform === 'darwin'
    ? {
        what: 'Software is missing, and Homebrew is not there to install it.',
        tries: ['install Homebrew: https://brew.sh', 'then run the same command again'],
      }
    : {
        what: 'Software is missing, and set-up knows only apt (Debian, Ubuntu) and Homebrew.',
        tries: [`install ${names}`, 'then run the same command again'],
      };
}

/**
 * @param {readonly Tool[]} missing
 * @param {FoundTools} found
 */
function explainStillMissing(missing, found) {
  const lines = missing.map((tool) => {
    const needed = tool.minimum ? `${tool.minimum} or newer is needed` : 'it is needed';
    return `${tool.name}: ${needed}, ${found[tool.name]?.version ?? 'nothing'} was found`;
  });
  return {
    what: 'The installation went through, but does not give what is needed.',
    said: lines.join('\n'),
    tries: ['npm run setup -- --check', 'look for another copy of the program earlier on PATH'],
  };
}
