import { expect, test } from "vitest";
import { csvLine } from "./csv";

// A rejected row's text is a stranger's: opened in a spreadsheet it must stay text.
test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])("%j does not begin a formula", (text) => {
  expect(csvLine([text])).toMatch(/^"?'/);
});

test("commas, quotes and line ends stay inside their cell", () => {
  expect(csvLine(['a,"b"\nc', 12, null, true, new Date("2026-11-19T14:30:00Z"), "plain"])).toBe(
    '"a,""b""\nc",12,,true,2026-11-19T14:30:00.000Z,plain\r\n',
  );
});

test("a negative number is a number, not a formula", () => {
  expect(csvLine([-1])).toBe("-1\r\n");
});
