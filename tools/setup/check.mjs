// @ts-check
import './require-node.mjs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { follow } from './follow.mjs';
import { root, setUp } from './set-up.mjs';

/** @typedef {{ name: string, fix: string, commands: readonly (readonly [string, ...string[]])[] }} Gate */

/** @param {string} name */
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** @type {readonly Gate[]} */
const gates = [
  { name: 'format', fix: 'npm run format', commands: [[bin('prettier'), '--check', '.']] },
  {
    name: 'schemas',
    fix: 'node tools/nx-research/build.mjs',
    commands: [[process.execPath, join('tools', 'nx-research', 'build.mjs'), '--check-schemas']],
  },
  {
    name: 'perl',
    fix: 'node libs/compute/program/check.mjs',
    commands: [[process.execPath, join('libs', 'compute', 'program', 'check.mjs')]],
  },
  {
    name: 'lint and types',
    fix: 'npx nx run-many -t lint types',
    commands: [
      [
        bin('nx'),
        'run-many',
        '-t',
        'lint',
        'types',
        '-p',
        'tag:kind:code',
        `--parallel=${availableParallelism()}`,
      ],
    ],
  },
];

/** @type {Gate} */
const tests = {
  name: 'tests',
  fix: 'npm test',
  commands: [[process.execPath, join('tools', 'setup', 'test.mjs')]],
};

process.exitCode = await main(process.argv.slice(2));

/**
 * `npm run check`: every gate before a commit, also after one has failed; `--no-tests` leaves the slow one out.
 * @param {readonly string[]} args
 */
async function main(args) {
  if (args.some((arg) => arg !== '--no-tests')) {
    console.error('usage: npm run check [-- --no-tests]');
    return 2;
  }
  if (!(await setUp(['build']))) return 1;
  /** @type {Gate[]} */
  const failed = [];
  for (const gate of args.includes('--no-tests') ? gates : [...gates, tests]) {
    console.log(`== ${gate.name}`);
    const code = await run(gate);
    if (code > 128) return code; // ended by a signal: run no further gate
    if (code !== 0) failed.push(gate);
  }
  failed.forEach(({ name, fix }) => console.log(`failed: ${name}  → ${fix}`));
  if (failed.length === 0) console.log('all gates passed');
  return failed.length === 0 ? 0 : 1;
}

/**
 * Runs a gate; the exit code of the first command that fails, or 0.
 * @param {Gate} gate
 */
async function run({ commands }) {
  for (const argv of commands) {
    const code = await follow(argv, { cwd: root, env: process.env });
    if (code !== 0) return code;
  }
  return 0;
}
