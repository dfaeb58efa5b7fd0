import { expect, test } from "vitest";
import { applyEdits } from "./text-edit";

test("rejects edits that overlap, and keeps the order of edits at one position", () => {
  expect(
    applyEdits("abc", [
      { start: 1, end: 1, text: "1" },
      { start: 1, end: 1, text: "2" },
      { start: 1, end: 2, text: "B" },
    ]),
  ).toBe("a12Bc");
  expect(() =>
    applyEdits("abc", [
      { start: 0, end: 2, text: "" },
      { start: 1, end: 3, text: "" },
    ]),
  ).toThrow(RangeError);
});
