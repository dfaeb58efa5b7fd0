import { expect, test } from "vitest";
import { tableText } from "./table-text";

test("aligns texts to the left and numbers to the right", () => {
  const rows = [
    { id: 7, name: "Ada" },
    { id: 10_001, name: null },
  ];
  expect(tableText(rows).split("\n")).toEqual(["   id  name", "-----  ----", "    7  Ada", "10001  NULL", "(2 rows)"]);
});

test("shows nested values as JSON, on one line and cut when long", () => {
  const text = tableText([{ value: { page: "/p" }, note: `a\nb${"x".repeat(100)}` }]);
  expect(text).toContain('{"page":"/p"}');
  expect(text).toMatch(/a bx{76}…/);
});

test("a statement without rows still says so", () => {
  expect(tableText([])).toBe("(0 rows)");
});
