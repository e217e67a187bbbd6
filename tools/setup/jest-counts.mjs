// @ts-check
import { existsSync, readFileSync } from 'node:fs';

/**
 * The fields of Jest's `--json` report that are counted.
 * @typedef {object} JestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numRuntimeErrorTestSuites
 */

/**
 * `N passed, N failed` for a run of Jest. A suite that could not be run counts as one failure, and so does whatever else
 * made Jest exit with an error (it crashed, was killed, found no tests).
 * @param {string} reportFile what Jest wrote, if it came that far
 * @param {number} exitCode
 */
export function countTests(reportFile, exitCode) {
  /** @type {JestReport} */
  const report = existsSync(reportFile)
    ? JSON.parse(readFileSync(reportFile, 'utf8'))
    : { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return `${report.numPassedTests} passed, ${Math.max(failed, exitCode === 0 ? 0 : 1)} failed`;
}
