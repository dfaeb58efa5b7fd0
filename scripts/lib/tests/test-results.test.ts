import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isGreen, readPlaywright, readVitest, runnerResult, summaryLine, sumResults } from "./test-results.mjs";

function reportOf(content: object): string {
  const path = join(mkdtempSync(join(tmpdir(), "report-")), "report.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}
const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };
const all = { mayBeEmpty: false };

test("counts what vitest reports", () => {
  expect(runnerResult(readVitest, reportOf(vitest), 0, all)).toEqual({ passed: 3, failed: 0, skipped: 2 });
});

// Such a file has no tests to fail, and its tests would be missed silently.
test("a test file that could not be loaded is a failure", () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  expect(runnerResult(readVitest, reportOf({ ...vitest, testResults }), 1, all).failed).toBe(1);
});

test("counts what Playwright reports, errors outside the tests included", () => {
  const stats = { expected: 2, flaky: 0, unexpected: 1, skipped: 4 };
  const result = runnerResult(readPlaywright, reportOf({ stats, errors: [{ message: "x" }] }), 1, all);
  expect(result).toEqual({ passed: 2, failed: 2, skipped: 4 });
});

test.each([
  ["crashed before it wrote a report", "/nonexistent/report.json", 1],
  ["ended with an error although every test passed", reportOf(vitest), 1],
  ["ran no test", reportOf({ ...vitest, numPassedTests: 0 }), 0],
])("a runner that %s has one failure", (_what, path, code) => {
  expect(runnerResult(readVitest, path, code, all).failed).toBe(1);
});

test("a filter may leave a runner without tests", () => {
  const empty = reportOf({ ...vitest, numPassedTests: 0 });
  expect(runnerResult(readVitest, empty, 0, { mayBeEmpty: true }).failed).toBe(0);
});

test("sums up, and is green only when something passed and nothing failed", () => {
  const some = { passed: 2, failed: 0, skipped: 1 };
  const none = { passed: 0, failed: 0, skipped: 1 };
  expect(summaryLine(sumResults([some, none]))).toBe("2 passed, 0 failed, 2 skipped");
  expect([some, none, { ...some, failed: 1 }].map(isGreen)).toEqual([true, false, false]);
});
