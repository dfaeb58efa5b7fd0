import { expect, test } from "vitest";
import { classOf, createFaults, type Fault, faultSchema } from "./faults";

test("fills in what a fault leaves out, and refuses what no fault has", () => {
  expect(faultSchema.parse({ kind: "unavailable" })).toEqual({ kind: "unavailable", retryAfterSeconds: 1 });
  expect(faultSchema.parse({ kind: "cut", afterFetches: 2 })).toEqual({ kind: "cut", afterFetches: 2, times: 1 });
  expect(faultSchema.safeParse({ kind: "cut", afterFetches: -1 }).success).toBe(false);
  expect(faultSchema.safeParse({ kind: "unavailable", forever: true }).success).toBe(false);
  expect(faultSchema.safeParse({ kind: "fire" }).success).toBe(false);
});

test("a fault happens as often as it says, then never again", () => {
  const faults = createFaults();
  faults.add({ kind: "badGateway", times: 2 });
  expect([1, 2, 3].map(() => faults.take("badGateway") !== undefined)).toEqual([true, true, false]);
  expect(faults.list()).toEqual([]);
});

test("a fault without a number lasts until it is removed", () => {
  const faults = createFaults();
  const { id } = faults.add({ kind: "token", reason: "revoked" });
  expect([1, 2, 3].every(() => faults.take("token") !== undefined)).toBe(true);
  expect(faults.remove(id)).toBe(true);
  expect(faults.take("token")).toBeUndefined();
  expect(faults.remove(id)).toBe(false);
});

// A fault that does not apply must not be used up.
test("a fault that does not apply is kept for when it does", () => {
  const faults = createFaults();
  const fault: Fault = { kind: "forbid", statements: "changes", by: "sql", object: "t", times: 1 };
  faults.add(fault);
  expect(faults.take("forbid", () => false)).toBeUndefined();
  expect(faults.take("forbid", ({ statements }) => statements === "changes")).toEqual(fault);
});

test("a cut lets its fetches through first", () => {
  const faults = createFaults();
  faults.add({ kind: "cut", afterFetches: 2, times: 1 });
  expect([1, 2, 3, 4].map(() => faults.takeNext("cut") !== undefined)).toEqual([false, false, true, false]);
});

test.each([
  ["SELECT 1", "select"],
  ["  -- note\n with a as (select 1) select * from a", "select"],
  ["(SELECT 1)", "select"],
  ["SELECT * FROM table_changes('t', 1)", "changes"],
  ["DESC HISTORY t", "describe"],
  ["describe detail t", "describe"],
  ["/* x */ SHOW TABLES", "show"],
  ["INSERT INTO t VALUES (1)", "other"],
  ["", "other"],
] as const)("%s is of class %s", (sql, expected) => {
  expect(classOf(sql)).toBe(expected);
});
