// @ts-check
import { readFileSync } from 'node:fs';
import { isAtLeast } from './version.mjs';

// Imported before everything else, so that an old Node gets this sentence and not a syntax error from somewhere else.
const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const minimum = String(engines.node).replace(/^>=/, '');
if (!isAtLeast(process.versions.node, minimum)) {
  console.error(
    `Node ${process.versions.node} is too old: ${minimum} or newer is needed.\n` +
      '  → install Node 20 or newer (https://nodejs.org; macOS: brew install node), then run the same command again',
  );
  process.exit(1);
}
