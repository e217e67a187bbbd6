// @ts-check

/**
 * What a tool is needed for: `npm run build`, or only training or `npm test`.
 * @typedef {'build' | 'train' | 'test'} Group
 */

/**
 * How a tool is found. Every kind names files, so that a ready machine is known by looking at files alone.
 * @typedef {{ kind: 'program', program: string, versionArgument: string, version: RegExp }
 *   | { kind: 'r-package', package: string }
 *   | { kind: 'tex-files', files: readonly string[] }
 *   | { kind: 'python-modules', modules: readonly string[] }
 *   | { kind: 'preload-library', library: string }} Probe
 */

/**
 * One thing that must be on the machine, and where it comes from.
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} purpose
 * @property {Group} group
 * @property {Probe} probe
 * @property {string} [minimum] lowest version that works, as dotted numbers
 * @property {readonly NodeJS.Platform[]} [platforms] where it is needed; everywhere when absent
 * @property {readonly string[]} apt Debian packages
 * @property {readonly string[]} brew Homebrew formulae; empty where macOS brings the tool, or `cran` or `pip` does
 * @property {readonly string[]} [cran] R packages that Homebrew does not have
 * @property {readonly string[]} [pip] Python packages that Homebrew does not have for the Python in PATH
 * @property {string} [note] what installing it does besides, said before it happens
 */

/**
 * A tool as it was found.
 * @typedef {object} Found
 * @property {string} version dotted numbers, or '' where the tool has none
 * @property {readonly string[]} files absolute paths; when one is gone, the tool is
 */

/**
 * The tools that some groups need on a platform.
 * @param {readonly Tool[]} tools
 * @param {{ groups: readonly Group[], platform: NodeJS.Platform }} wanted
 * @returns {Tool[]}
 */
export function toolsFor(tools, { groups, platform }) {
  return tools.filter(
    (tool) =>
      groups.includes(tool.group) && (tool.platforms === undefined || tool.platforms.includes(platform)),
  );
}
