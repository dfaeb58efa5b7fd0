import { expect, test } from "vitest";
import { durationLabel, durationTicks } from "./duration-ticks";

test.each([
  [14_000, [0, 5_000, 10_000, 15_000]],
  [0, [0, 100]],
  [2_700_000, [0, 900_000, 1_800_000, 2_700_000]],
])("a scale up to %d ms has the marks %j", (most, ticks) => {
  expect(durationTicks(most)).toEqual(ticks);
});

// A scale that ends below its highest point would cut it off.
test("holds the highest point", () => {
  for (let most = 1; most < 4e11; most *= 3) expect(durationTicks(most).at(-1)).toBeGreaterThanOrEqual(most);
});

test("marks are short", () => {
  expect([0, 5_000, 900_000].map(durationLabel)).toEqual(["0", "5 s", "15 min"]);
});
