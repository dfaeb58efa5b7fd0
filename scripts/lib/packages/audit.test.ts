import { expect, test } from "vitest";
import { readAudit } from "./audit.mjs";

const report = (counts: Record<string, number>, vulnerabilities: Record<string, object> = {}) =>
  JSON.stringify({
    vulnerabilities,
    metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0, ...counts } },
  });

test("a high or critical weakness of a package must be acted on, a lesser one is told", () => {
  const weak = { leftpad: { name: "leftpad", severity: "high", range: "<1.0.1" } };
  expect(readAudit(report({ high: 1, low: 2, total: 3 }, weak))).toEqual({
    serious: true,
    lines: ["2 low, 1 high", "high: leftpad <1.0.1"],
  });
  expect(readAudit(report({ critical: 1, total: 1 })).serious).toBe(true);
  expect(readAudit(report({ moderate: 1, total: 1 }))).toEqual({ serious: false, lines: ["1 moderate"] });
  expect(readAudit(report({}))).toEqual({
    serious: false,
    lines: ["no known weakness in the packages of production"],
  });
});

// A mirror without audit must not stop everybody's work, and must not look like a clean report either.
test.each([
  "",
  "<html>",
  '{"message":"404 Not Found","error":{"code":"E404"}}',
  '{"error":{"code":"ENOAUDIT"}}',
  "null",
])("an answer that is no report is not checked: %j", (output) => {
  expect(readAudit(output)).toEqual({ serious: false, lines: ["not checked: the registry does not answer"] });
});
