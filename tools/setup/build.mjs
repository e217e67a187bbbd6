// @ts-check
import './require-node.mjs';
import { join } from 'node:path';
import { describeDocument, describeKeptDocument } from './built-document.mjs';
import { follow } from './follow.mjs';
import { root, setUp } from './set-up.mjs';

process.exitCode = await main();

/** `npm run build`: set-up, every `build` target (further arguments go to nx), then where the document is. */
async function main() {
  if (!(await setUp(['build']))) return 1;
  const nx = join(root, 'node_modules', '.bin', 'nx');
  const code = await follow([nx, 'run-many', '-t', 'build', ...process.argv.slice(2)], {
    cwd: root,
    env: process.env,
  });
  const line = code === 0 ? await describeDocument(root, process.env) : describeKeptDocument(root);
  if (line) console.log(`\n${line}`);
  return code;
}
