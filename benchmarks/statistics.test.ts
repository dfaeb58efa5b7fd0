import { expect, test } from "vitest";
import { median, pairedRatio, spread } from "./statistics";

test("the median is the middle value, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow("no values");
});

// Dividing the medians instead would let the noise of one round into the other's ratio.
test("a ratio is the median of the rounds' own ratios", () => {
  expect(pairedRatio([10, 40, 90], [10, 20, 30])).toBe(2);
});

test("a spread names the smallest and the largest", () => {
  expect(spread([2, 3, 1], (value) => `${value}k`)).toBe("1k–3k");
});
