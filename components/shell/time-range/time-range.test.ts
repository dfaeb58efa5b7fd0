import { expect, test } from "vitest";
import { defaultPreset, parseRange } from "./time-range";

const now = new Date("2026-11-19T14:30:00Z");

test.each([
  ["1h", 60],
  ["24h", 96],
  ["7d", 84],
  ["30d", 90],
])("the charts of %s have %d steps", (range, steps) => {
  const { from, to, stepMs } = parseRange({ range }, now, "24h");
  expect((to.getTime() - from.getTime()) / stepMs).toBe(steps);
});

test("a custom range is what the address says", () => {
  const range = parseRange({ from: "2026-11-18T00:00:00Z", to: "2026-11-19T00:00:00Z" }, now, "24h");
  expect(range).toEqual({
    preset: null,
    from: new Date("2026-11-18T00:00:00Z"),
    to: new Date("2026-11-19T00:00:00Z"),
    stepMs: 15 * 60_000,
  });
});

// An address that was cut short or edited by hand must not break the page, and no range may need endless bars.
test.each([
  { range: "toString" },
  { from: "yesterday" },
  { from: "2026-11-19T00:00:00Z", to: "2026-11-18T00:00:00Z" },
  { from: ["x", "y"] },
  { from: "2026-11-18T00:00:00Z", to: "soon" },
  { from: "2026-11-18T00:00:00Z", to: "" },
])("%j falls back", (params) => {
  expect(parseRange(params, now, "7d").preset).toBe("7d");
});

test("the longest range has at most a hundred steps", () => {
  const { from, to, stepMs } = parseRange({ from: "1970-01-01T00:00:00Z" }, now, "24h");
  expect((to.getTime() - from.getTime()) / stepMs).toBeLessThanOrEqual(100);
});

test("a source that runs seldom begins with a longer range", () => {
  expect([defaultPreset(300_000), defaultPreset(6 * 3_600_000), defaultPreset(86_400_000)]).toEqual([
    "24h",
    "7d",
    "30d",
  ]);
});

// Steps much shorter than the interval would draw thin bars with holes between them.
test("a step holds one run of a source that runs seldom", () => {
  const hour = 3_600_000;
  const step = (range: string, intervalMs: number) => parseRange({ range }, now, "24h", intervalMs).stepMs;
  expect([step("24h", hour), step("7d", 6 * hour), step("30d", 24 * hour)]).toEqual([hour, 6 * hour, 24 * hour]);
  expect(step("1h", 24 * hour)).toBe(300_000);
});
