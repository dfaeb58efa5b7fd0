import { expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  formatRelative,
  formatRough,
  formatUtc,
} from "./format";

test.each([
  [38, "38 ms"],
  [2_400, "2.4 s"],
  [14_020, "14 s"],
  [151_000, "2 min 31 s"],
  [120_000, "2 min"],
  [6 * 86_400_000 + 22 * 3_600_000 + 5, "6 days 22 h"],
  [26 * 3_600_000, "1 day 2 h"],
])("a duration of %d ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [950, "950"],
  [10_000, "10\u00a0k"],
  [18_204_951, "18.2\u00a0M"],
])("%d is roughly %s", (value, text) => {
  expect(formatRough(value)).toBe(text);
});

test.each([
  [0, "0 B"],
  [512, "512 B"],
  [1_440, "1.4 kB"],
  [18_200_000_000, "18.2 GB"],
])("%d bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes).replace("\u00a0", " ")).toBe(text);
});

// The viewer's day decides what is today, not the server's and not UTC's.
test("today is the viewer's today", () => {
  const now = new Date("2026-11-19T23:30:00Z");
  const at = new Date("2026-11-19T22:15:02Z");
  expect(formatMoment(at, now, "UTC")).toBe("22:15");
  expect(formatMoment(at, now, "UTC", true)).toBe("22:15:02");
  expect(formatMoment(at, now, "Europe/Paris")).toBe("19 Nov, 23:15");
  expect(formatMoment(new Date("2025-11-12T14:31:00Z"), now, "UTC")).toBe("12 Nov 2025, 14:31");
});

test("relative times look both ways", () => {
  const now = new Date("2026-11-19T12:00:00Z");
  expect(formatRelative(new Date("2026-11-19T11:45:00Z"), now)).toBe("15 min ago");
  expect(formatRelative(new Date("2026-11-19T12:14:10Z"), now)).toBe("in 14 min");
  expect(formatRelative(now, now)).toBe("just now");
});

test("the exact time is UTC and says so", () => {
  expect(formatUtc(new Date("2026-11-19T13:30:00Z"))).toBe("19 Nov 2026, 13:30:00 UTC");
});

test("a count agrees with its noun", () => {
  expect([formatCount(1, "row"), formatCount(12_894, "row"), formatCount(2, "match", "matches")]).toEqual([
    "1 row",
    "12,894 rows",
    "2 matches",
  ]);
});
