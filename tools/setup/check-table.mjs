// @ts-check
import { hashPluginSources, pluginBundleIsReady } from './plugin-bundle.mjs';
import { howToGet } from './plan.mjs';
import { npmPackagesAreReady } from './npm-packages.mjs';
import { suffices } from './probe.mjs';

/** @import { Machine } from './machine.mjs' */
/** @import { Stamp } from './stamp.mjs' */
/** @import { Tool } from './tool.mjs' */
/** @import { FoundTools } from './tools.mjs' */
/** @typedef {{ tool: string, needed: string, found: string, howToGet: string, ready: boolean }} Row */

/**
 * One row for each tool.
 * @param {readonly Tool[]} tools
 * @param {FoundTools} found
 * @param {Machine} machine
 * @returns {Row[]}
 */
export function toolRows(tools, found, machine) {
  return tools.map((tool) => {
    const one = found[tool.name];
    const ready = suffices(tool, one);
    return {
      tool: tool.name,
      needed: tool.minimum ? `>= ${tool.minimum}` : 'any',
      found: one ? one.version || 'yes' : 'missing',
      howToGet: ready ? '' : howToGet(tool, machine),
      ready,
    };
  });
}

/**
 * The rows of what set-up makes in this checkout.
 * @param {string} root
 * @param {Partial<Stamp>} stamp
 * @returns {Row[]}
 */
export function checkoutRows(root, stamp) {
  const bundle = { knownHash: stamp.bundle, hash: hashPluginSources(root) };
  return [
    row('npm packages', 'as locked', npmPackagesAreReady(root, stamp.packages)),
    row('plugin bundle', 'up to date', pluginBundleIsReady(root, bundle)),
  ];
}

/**
 * @param {string} tool
 * @param {string} needed
 * @param {boolean} ready
 * @returns {Row}
 */
const row = (tool, needed, ready) => ({
  tool,
  needed,
  found: ready ? 'yes' : 'missing',
  howToGet: ready ? '' : 'npm run setup',
  ready,
});

/**
 * The table as text, columns aligned.
 * @param {readonly Row[]} rows
 */
export function renderTable(rows) {
  const cells = [
    ['tool', 'needed', 'found', 'how to get it'],
    ...rows.map(({ tool, needed, found, howToGet }) => [tool, needed, found, howToGet]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
