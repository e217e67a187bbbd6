// @ts-check
/**
 * Gives Node and Jest the files in Perl as text where the sources run unbundled, as esbuild does by itself:
 * `node -r esbuild-register -r ./libs/testing/perl-as-text.cjs`, and `transform` of jest.config.ts.
 */
const { readFileSync } = process.getBuiltinModule('node:fs');

/** Jest's side. @param {string} text */
exports.process = (text) => ({ code: `module.exports = ${JSON.stringify(text)};` });

require.extensions['.pl'] = (/** @type {NodeJS.Module} */ module, /** @type {string} */ file) => {
  module.exports = readFileSync(file, 'utf8');
};
