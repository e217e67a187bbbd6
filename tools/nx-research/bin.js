#!/usr/bin/env node
// A file of the repository and not of the bundle: npm links what is there when it installs, and the bundle is made later.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const command = join(__dirname, 'dist/cli.js');
if (existsSync(command)) require(command);
else {
  console.error('nx-research is not built: type `npm run build`, or `node tools/nx-research/build.mjs`');
  process.exitCode = 1;
}
