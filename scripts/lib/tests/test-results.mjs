import { existsSync, readFileSync } from "node:fs";

/**
 * How a part of the tests went.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} TestCounts
 */

/**
 * What is read of vitest's JSON report.
 *
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults
 */

/**
 * What is read of Playwright's JSON report.
 *
 * @typedef {object} PlaywrightReport
 * @property {{ expected: number, flaky: number, unexpected: number, skipped: number }} stats
 * @property {unknown[]} errors
 */

/** @type {TestCounts} */
const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/**
 * A check without tests of its own (types, lint): one failure, or nothing.
 *
 * @param {number} exitCode
 * @returns {TestCounts}
 */
export function checkResult(exitCode) {
  return { ...NOTHING, failed: exitCode === 0 ? 0 : 1 };
}

/**
 * A runner's result from the JSON that it wrote and its exit code. A runner that
 * failed without a failed test (it crashed, it wrote nothing, an error outside
 * the tests) has one failure; so has one that ran nothing, unless a filter
 * allows that.
 *
 * @template Report
 * @param {(report: Report) => TestCounts} read
 * @param {string} path
 * @param {number} exitCode
 * @param {{ mayBeEmpty: boolean }} options
 */
export function runnerResult(read, path, exitCode, { mayBeEmpty }) {
  const counted = existsSync(path) ? read(JSON.parse(readFileSync(path, "utf8"))) : NOTHING;
  const isEmpty = counted.passed + counted.failed === 0;
  if (isEmpty && mayBeEmpty) return counted;
  const failedSilently = counted.failed === 0 && (exitCode !== 0 || isEmpty);
  return failedSilently ? { ...counted, failed: 1 } : counted;
}

/**
 * Counts of vitest's JSON report; a file that could not be loaded is a failure.
 *
 * @param {VitestReport} report
 * @returns {TestCounts}
 */
export function readVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const unloaded = testResults.filter(({ status, assertionResults }) => {
    return status === "failed" && !assertionResults.some((test) => test.status === "failed");
  });
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + numTodoTests,
  };
}

/**
 * Counts of Playwright's JSON report.
 *
 * @param {PlaywrightReport} report
 * @returns {TestCounts}
 */
export function readPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * The sum of several results.
 *
 * @param {TestCounts[]} results
 */
export function sumResults(results) {
  const sum = { ...NOTHING };
  for (const { passed, failed, skipped } of results) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/**
 * Did everything pass, and was there anything?
 *
 * @param {TestCounts} counts
 */
export function isGreen({ passed, failed }) {
  return failed === 0 && passed > 0;
}

/**
 * The closing line.
 *
 * @param {TestCounts} counts
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
