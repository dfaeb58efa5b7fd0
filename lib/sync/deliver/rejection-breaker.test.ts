import { expect, test } from "vitest";
import { openRejectionBreaker } from "./rejection-breaker";

const fresh = { rows: 0, rejected: 0, allowed: false };
const many = (times: number, work: () => void) => {
  for (let n = 0; n < times; n++) work();
};

// The SQL is wrong, and the other half would be imported for good.
test("stops at the row that makes more than half of the first 1,000 rejected", () => {
  const limit = openRejectionBreaker(fresh);
  many(400, () => limit.note(1, 0));
  many(500, () => limit.note(1, 1));
  expect(() => limit.note(1, 1)).toThrow("More than half of the first 1,000 rows");
});

test("lets a few rows be rejected all, and half of the first rows", () => {
  const few = openRejectionBreaker(fresh);
  many(500, () => few.note(1, 1));
  many(5_000, () => few.note(1, 0));
  many(5_000, () => few.note(1, 1));
});

test("counts what earlier parts came to among the first rows", () => {
  const limit = openRejectionBreaker({ rows: 600, rejected: 500, allowed: false });
  expect(limit.firstRowsLeft()).toBe(400);
  expect(() => limit.note(1, 1)).toThrow("More than half");
  expect(() => openRejectionBreaker({ rows: 5_000, rejected: 4_000, allowed: false }).note(1, 1)).not.toThrow();
});

test("counts records that the destination rejected among the first rows when told so", () => {
  expect(() => openRejectionBreaker(fresh).note(0, 501, true)).toThrow("More than half");
  const later = openRejectionBreaker(fresh);
  later.note(2_000, 0);
  expect(() => later.note(0, 501)).not.toThrow();
});

test("stops at 100,000 in all", () => {
  const limit = openRejectionBreaker({ rows: 10_000_000, rejected: 99_998, allowed: false });
  limit.note(1, 1);
  expect(() => limit.note(1, 1)).toThrow("100,000");
});

test("never stops a run that a person let continue", () => {
  const limit = openRejectionBreaker({ ...fresh, allowed: true });
  many(200_000, () => limit.note(1, 1));
});
