import { expect, test } from "vitest";
import { takeTurns } from "./take-turns";

// A slow minute of the machine must hit all sides alike.
test("the first round is left out, and who begins changes by the round", async () => {
  const order: string[] = [];
  let round = -2;
  const results = await takeTurns(2, async () => {
    round += 1;
    const step = (name: string) => async () => {
      order.push(`${name}${round}`);
      return round;
    };
    return { a: step("a"), b: step("b") };
  });
  expect(order).toEqual(["b-1", "a-1", "a0", "b0", "b1", "a1"]);
  expect([...results]).toEqual([
    ["a", [0, 1]],
    ["b", [0, 1]],
  ]);
});
