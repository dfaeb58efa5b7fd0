import { expect, test } from "vitest";
import { tableLines } from "./attack-table.mjs";

// The table is read by people in a terminal and pasted into reviews.
test("rows become an aligned Markdown table", () => {
  expect(
    tableLines([
      ["area", "inputs"],
      ["SQL", "12"],
    ]),
  ).toEqual(["| area | inputs |", "| ---- | ------ |", "| SQL  | 12     |", ""]);
});
