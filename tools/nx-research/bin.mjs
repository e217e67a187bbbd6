#!/usr/bin/env node
// A file of the repository and not of the bundle: npm links what is there when it installs, and the bundle is made later.
import { existsSync } from 'node:fs';

const command = new URL('./dist/cli.js', import.meta.url);
if (existsSync(command)) await import(command.href);
else {
  console.error('nx-research is not built: type `npm run build`, or `node tools/nx-research/build.mjs`');
  process.exitCode = 1;
}
