// @ts-check
import './require-node.mjs';
import { parseArgs } from 'node:util';
import { checkoutRows, renderTable, toolRows } from './check-table.mjs';
import { inspectMachine } from './machine.mjs';
import { manifest } from './manifest.mjs';
import { root, setUp } from './set-up.mjs';
import { hashManifest, readStamp } from './stamp.mjs';
import { toolsFor } from './tool.mjs';
import { findTools } from './tools.mjs';

/** @import { Group } from './tool.mjs' */

const usage = 'usage: npm run setup [-- --check] [-- --group=build|train|test|all]';

/** @type {Readonly<Record<string, readonly Group[]>>} */
const groupsByName = {
  build: ['build'],
  train: ['build', 'train'],
  test: ['test'],
  all: ['build', 'train', 'test'],
};

process.exitCode = await main();

/** `npm run setup`: makes everything ready, or with `--check` prints what is missing and changes nothing. */
async function main() {
  const options = readOptions();
  if (options === undefined) {
    console.error(usage);
    return 2;
  }
  if (options.check) return check(options.groups);
  if (!(await setUp(options.groups))) return 1;
  console.log('ready');
  return 0;
}

/** @param {readonly Group[]} groups */
async function check(groups) {
  const tools = toolsFor(manifest, { groups, platform: process.platform });
  const stamp = readStamp(root, hashManifest());
  const [found, machine] = await Promise.all([findTools(tools, process.env), inspectMachine(process.env)]);
  const rows = [...toolRows(tools, found, machine), ...checkoutRows(root, stamp)];
  console.log(renderTable(rows));
  return rows.every(({ ready }) => ready) ? 0 : 1;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { check: { type: 'boolean', default: false }, group: { type: 'string', default: 'all' } },
    });
    const groups = groupsByName[values.group];
    return groups && { check: values.check, groups };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}
