// @ts-check
import './require-node.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow } from './follow.mjs';
import { countTests, describeSlowest } from './jest-counts.mjs';
import { holdLock } from './hold-lock.mjs';
import { root, setUp } from './set-up.mjs';
import { testReports } from './test-reports.mjs';

/**
 * What of `nx run-many` chooses the projects of this repository's own code: end-to-end specs, which take longest by far, and the others
 * beside them, with fewer workers. Many specs wait for a time or a server: one project after the other, they leave cores idle.
 */
const endToEnd = ['-p', 'e2e'];
const others = ['-p', 'tag:kind:code', '--exclude=e2e'];

process.exitCode = await main(process.argv.slice(2));

/**
 * `npm test`: set-up, the `test` target of every project of code, and `N passed, N failed` as the last line. With arguments, Jest
 * gets them, and nothing comes from the cache.
 * @param {readonly string[]} asked
 */
async function main(asked) {
  const folder = mkdtempSync(join(tmpdir(), 'nx-research-test-'));
  // A folder that all specs of this run share.
  const env = { ...process.env, RESEARCH_TEST_SHARED: folder };
  try {
    if (!(await setUp(['build', 'train', 'test']))) return end([], 1);
    return await (asked.length > 0 ? runJest(asked, folder, env) : runTargets(env));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Every project's specs through nx; what no edit touches comes from the cache, with its report.
 * @param {NodeJS.ProcessEnv} env
 */
async function runTargets(env) {
  const lock = await holdLock(join(root, 'node_modules', '.cache', 'nx-research-test.lock'));
  try {
    const reports = testReports(root);
    // Whatever is there afterwards, this run has made or taken from the cache.
    for (const report of reports) rmSync(report, { force: true });
    const workersBeside = `${Math.max(1, Math.floor(availableParallelism() / 4))}`;
    const codes = await Promise.all([
      runTests(endToEnd, env),
      runTests(others, { ...env, RESEARCH_TEST_WORKERS: workersBeside }),
    ]);
    console.log(`\n${describeSlowest(reports, root)}`);
    return end(reports, Math.max(...codes));
  } finally {
    lock.release();
  }
}

/**
 * @param {readonly string[]} projects
 * @param {NodeJS.ProcessEnv} env
 */
function runTests(projects, env) {
  const nx = join(root, 'node_modules', '.bin', 'nx');
  const words = ['run-many', '-t', 'test', ...projects, '--output-style=stream-without-prefixes'];
  return follow([nx, ...words], { cwd: root, env });
}

/**
 * @param {readonly string[]} asked
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function runJest(asked, folder, env) {
  const jest = join(root, 'node_modules', '.bin', 'jest');
  const report = join(folder, 'report.json');
  const words = [
    '--json',
    `--outputFile=${report}`,
    ...(choosesWorkers(asked) ? [] : [`--maxWorkers=${workers()}`]),
  ];
  return end([report], await follow([jest, ...words, ...asked], { cwd: root, env }));
}

/**
 * @param {readonly string[]} reports
 * @param {number} code
 */
function end(reports, code) {
  const { line, failed } = countTests(reports, code);
  console.log(line);
  return code === 0 && failed > 0 ? 1 : code;
}

/** Tests start R, LaTeX and nx: half the cores keep a laptop usable. Three are never too many, since tests also wait. */
function workers() {
  return Math.max(3, Math.floor(availableParallelism() / 2));
}

/** @param {readonly string[]} args */
function choosesWorkers(args) {
  return args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg));
}
