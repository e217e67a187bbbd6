// @ts-check
import './require-node.mjs';
import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { constants, availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const [output = '', folder = '', ...more] = process.argv.slice(2);

process.exitCode = await main();

/**
 * The command of every `test` target: `run-specs.mjs <output folder> <folder of specs> [arguments of Jest]` runs the specs below a
 * folder and leaves Jest's report in the output folder, which Nx keeps in its cache.
 */
async function main() {
  const report = join(root, output, 'report.json');
  const unfinished = `${report}.${process.pid}`;
  rmSync(report, { force: true });
  mkdirSync(join(root, output), { recursive: true });
  const words = ['--roots', join(root, folder), '--json', `--outputFile=${unfinished}`, ...more];
  const choosesWorkers = more.some((word) => word.startsWith('--maxWorkers'));
  const code = await runJest(choosesWorkers ? words : [`--maxWorkers=${workers()}`, ...words]);
  // Only a whole report gets this name.
  try {
    renameSync(unfinished, report);
  } catch {
    return code || 1; // Jest ended before it wrote one
  }
  return code;
}

/**
 * @param {readonly string[]} words
 * @returns {Promise<number>}
 */
function runJest(words) {
  const jest = join(root, 'node_modules', '.bin', 'jest');
  return new Promise((done) => {
    // Pipes: on the terminal that Nx makes, Jest would draw its progress, and the drawing would be kept in the cache.
    const child = spawn(jest, words, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.resume(); // the report once more
    child.stderr.pipe(process.stderr);
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
      process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(error.message);
      done(127);
    });
    child.on('close', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * The environment of the specs: without what the surrounding nx passes on, since specs start nx themselves. Of our own
 * variables they get the folder that all specs of one `npm test` share.
 */
function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'RESEARCH_TEST_SHARED' || !/^(NX_|RESEARCH_|FORCE_COLOR$)/.test(name),
  );
  return Object.fromEntries(kept);
}

/**
 * What `npm test` says for specs that run beside others. Else: tests start R, LaTeX and nx, so half the cores keep a laptop usable, and
 * two are never too many.
 */
function workers() {
  const told = Number(process.env.RESEARCH_TEST_WORKERS);
  return told > 0 ? told : Math.max(2, Math.floor(availableParallelism() / 2));
}
