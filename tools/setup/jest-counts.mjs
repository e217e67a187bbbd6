// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * The fields of Jest's `--json` report that are read.
 * @typedef {object} JestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numRuntimeErrorTestSuites
 * @property {readonly { name: string, startTime: number, endTime: number }[]} testResults
 */

/**
 * `N passed, N failed` over reports of Jest. A suite that could not be run counts as one failure, and so does a report that is
 * missing, and whatever else made Jest or nx exit with an error (it crashed, was killed, found no tests).
 * @param {readonly string[]} files what Jest wrote, if it came that far
 * @param {number} exitCode
 */
export function countTests(files, exitCode) {
  const reports = readReports(files);
  const inTests = sum(reports.map((report) => report.numFailedTests + report.numRuntimeErrorTestSuites));
  const failed = inTests + files.length - reports.length;
  const counted = Math.max(failed, exitCode === 0 ? 0 : 1);
  const passed = sum(reports.map(({ numPassedTests }) => numPassedTests));
  return { line: `${passed} passed, ${counted} failed`, failed: counted };
}

/**
 * The specs that took longest, those from the cache as well, and what all of them took in the processes of Jest.
 * @param {readonly string[]} files reports of Jest
 * @param {string} root the workspace
 */
export function describeSlowest(files, root) {
  const specs = readReports(files)
    .flatMap(({ testResults = [] }) => testResults)
    .map(({ name, startTime, endTime }) => ({
      name: relative(root, name),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds);
  const all = sum(specs.map(({ seconds }) => seconds));
  const rows = specs
    .slice(0, 10)
    .map(({ name, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${name}`);
  return [`${specs.length} specs, ${all.toFixed(0)} s in all; the slowest:`, ...rows].join('\n');
}

/**
 * @param {readonly string[]} files
 * @returns {JestReport[]}
 */
const readReports = (files) =>
  files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));

/** @param {readonly number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
