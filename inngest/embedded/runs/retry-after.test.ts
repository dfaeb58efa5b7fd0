import { expect, test } from "vitest";
import { readRetryAfterMs } from "./retry-after";

const now = new Date("2026-01-01T00:00:00Z");

test.each([
  ["90", 90_000],
  ["2026-01-01T00:00:01.500Z", 1500],
  ["2025-12-31T23:59:59.000Z", -1000],
])("reads %s", (text, ms) => {
  expect(readRetryAfterMs(text, now)).toBe(ms);
});

test.each(["", "soon", "-1s", "1y"])("does not guess at %j", (text) => {
  expect(readRetryAfterMs(text, now)).toBe(null);
});
