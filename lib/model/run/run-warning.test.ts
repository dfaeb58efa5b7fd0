import { expect, test } from "vitest";
import { emptyCounts } from "./counts";
import { summarizeRun } from "./run-warning";

const whole = { ...emptyCounts(), rowsRead: 3, rowsMade: 3, records: 3, delivered: 3 };

test("a run that delivered everything is green", () => {
  expect(summarizeRun(whole, [whole], [])).toEqual({ state: "succeeded", warnings: [] });
});

test.each([
  ["refused a row", { ...whole, rowsMade: 2, rowsInvalid: 1, records: 2, delivered: 2 }],
  ["had a record rejected", { ...whole, delivered: 2, rejected: 1 }],
  ["holds a record", { ...whole, delivered: 2, deferred: 1 }],
])("a run that %s is not", (_, counts) => {
  expect(summarizeRun(counts, [counts], [])).toEqual({ state: "partial", warnings: [] });
});

// A record without an outcome is a loss that no other number shows.
test.each([
  ["rows", { ...whole, rowsMade: 2 }],
  ["records", { ...whole, delivered: 2 }],
])("a run whose %s do not add up is not green, and says so", (_, counts) => {
  const judged = summarizeRun(counts, [counts], []);
  expect(judged.state).toBe("partial");
  expect(judged.warnings).toEqual([expect.objectContaining({ code: "unbalanced" })]);
});

// One part's surplus may hide another's loss.
test("a run whose parts do not balance is not green although their sums do", () => {
  const parts = [
    { ...whole, delivered: 2 },
    { ...whole, delivered: 4 },
  ];
  const sum = { ...emptyCounts(), rowsRead: 6, rowsMade: 6, records: 6, delivered: 6 };
  expect(summarizeRun(sum, parts, []).state).toBe("partial");
});

test("a run with a warning is not green", () => {
  const warning = { code: "update_rate" as const, message: "Too many updates." };
  expect(summarizeRun(whole, [whole], [warning])).toEqual({ state: "partial", warnings: [warning] });
});
