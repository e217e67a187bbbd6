/* eslint-disable @typescript-eslint/no-require-imports -- it is loaded as it stands here */
// What Nx loads. The bundle is not in git: a new clone or worktree has none before its set-up.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (!existsSync(join(__dirname, 'dist', 'plugin.js')))
  throw new Error(
    `${__dirname} is not bundled yet: this checkout was not set up\n  → npm run setup, in the checkout that this folder belongs to`,
  );

module.exports = require('./dist/plugin.js');
