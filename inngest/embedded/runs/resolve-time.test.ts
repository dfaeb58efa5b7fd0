import { expect, test } from "vitest";
import { resolveTime } from "./resolve-time";

const now = new Date("2026-01-01T00:00:00Z");

test.each([
  ["1s", "2026-01-01T00:00:01.000Z"],
  ["1h30m", "2026-01-01T01:30:00.000Z"],
  ["250ms", "2026-01-01T00:00:00.250Z"],
  ["2w", "2026-01-15T00:00:00.000Z"],
  ["90", "2026-01-01T00:01:30.000Z"],
  ["2026-03-04T05:06:07.008Z", "2026-03-04T05:06:07.008Z"],
])("reads %s", (text, time) => {
  expect(resolveTime(text, now)?.toISOString()).toBe(time);
});

test.each(["", "soon", "-1s", "1y"])("does not guess at %j", (text) => {
  expect(resolveTime(text, now)).toBe(null);
});
