// @ts-check

/**
 * One thing that went wrong: the same shape as `Failure` of libs/core, which cannot be imported before anything is built.
 * @typedef {object} Failure
 * @property {string} what one sentence that names the thing that failed
 * @property {string} [said] the failing tool's own words
 * @property {readonly string[]} [tries] what to do next; commands stand as they would be typed
 */

/**
 * Renders a failure for a terminal: what first, then the tool's words, then what to try.
 * @param {Failure} failure
 */
export function describeFailure({ what, said, tries = [] }) {
  const quoted = said?.trimEnd() ? said.trimEnd().split('\n') : [];
  return [
    what,
    ...quoted.map((line) => `  | ${line}`.trimEnd()),
    ...tries.map((advice) => `  → ${advice}`),
  ].join('\n');
}
