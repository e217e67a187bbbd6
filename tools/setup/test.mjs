// @ts-check
import './require-node.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow } from './follow.mjs';
import { countTests } from './jest-counts.mjs';
import { root, setUp } from './set-up.mjs';

process.exitCode = await main();

/** `npm test`: set-up, every test (further arguments go to Jest), and `N passed, N failed` as the last line. */
async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'nx-research-test-'));
  const reportFile = join(folder, 'report.json');
  try {
    const code = (await setUp(['build', 'train', 'test'])) ? await runJest(reportFile, folder) : 1;
    console.log(countTests(reportFile, code));
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} reportFile
 * @param {string} shared folder that all specs of this run share
 */
function runJest(reportFile, shared) {
  const jest = join(root, 'node_modules', '.bin', 'jest');
  const asked = process.argv.slice(2);
  const report = ['--json', `--outputFile=${reportFile}`];
  return follow(
    [jest, ...report, ...(choosesWorkers(asked) ? [] : [`--maxWorkers=${workers()}`]), ...asked],
    {
      cwd: root,
      env: { ...process.env, RESEARCH_TEST_SHARED: shared },
    },
  );
}

/** Tests start R, LaTeX and nx: half the cores keep a laptop usable, and two are never too many. */
function workers() {
  return Math.max(2, Math.floor(availableParallelism() / 2));
}

/** @param {readonly string[]} args */
function choosesWorkers(args) {
  return args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg));
}
