import fc from "fast-check";
import { expect, test } from "vitest";
import { niceScale, spreadLabels } from "./nice-scale";

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [4, [0, 1, 2, 3, 4]],
  [5, [0, 2, 4, 6]],
  [97, [0, 50, 100]],
  [5_489, [0, 2_000, 4_000, 6_000]],
])("a scale for %i", (most, ticks) => {
  expect(niceScale(most).ticks).toEqual(ticks);
});

test("a scale reaches above every value in few whole steps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (most) => {
      const { top, ticks } = niceScale(most);
      expect(top).toBeGreaterThanOrEqual(most);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.every(Number.isInteger)).toBe(true);
    }),
  );
});

// Lines that end at the same value would have their names written over each other.
test("labels keep their distance and their order, and stay above the bottom", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 4 }), (wanted) => {
      const placed = spreadLabels(wanted, 14, 200);
      const sorted = placed.toSorted((one, other) => one - other);
      for (const [i, at] of sorted.entries()) if (i > 0) expect(at - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(14);
      expect(Math.max(...placed)).toBeLessThanOrEqual(200);
      wanted.forEach((one, i) => {
        wanted.forEach((other, k) => {
          if (one < other) expect(placed[i]).toBeLessThan(placed[k] ?? 0);
        });
      });
    }),
  );
});
