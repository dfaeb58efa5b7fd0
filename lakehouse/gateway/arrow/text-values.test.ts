import { expect, test } from "vitest";
import { daysOf, microsecondsOf, unscaledOf } from "./text-values";

test.each([
  ["1970-01-01", 0],
  ["2024-02-29", 19782],
  ["1969-12-31", -1],
  ["0001-01-01", -719162],
  ["+10000-01-01", 2932897],
])("%s is day %d", (text, days) => {
  expect(daysOf(text)).toBe(days);
});

test.each([
  ["1970-01-01 00:00:00", 0n],
  ["1970-01-01 00:00:00.5", 500_000n],
  ["1970-01-01 00:00:01.000001", 1_000_001n],
  ["1960-01-01 00:00:00.000001", -315_619_199_999_999n],
  ["0099-12-31 23:59:59.999", -59_011_459_200_001_000n],
])("%s is microsecond %d", (text, microseconds) => {
  expect(microsecondsOf(text)).toBe(microseconds);
});

test.each([
  ["12.5", 2, 1250n],
  ["-0.000000000000000001", 18, -1n],
  ["12345678901234567890123456789012345678", 0, 12345678901234567890123456789012345678n],
  ["0E-18", 18, 0n],
  ["1.5E+3", 2, 150_000n],
])("the digits of %s at scale %d are %d", (text, scale, digits) => {
  expect(unscaledOf(text, scale)).toBe(digits);
});

test("says which text is no time and no decimal", () => {
  expect(() => microsecondsOf("soon")).toThrow("Spark wrote a date or a time that cannot be read: soon");
  expect(() => unscaledOf("much", 2)).toThrow("Spark wrote a decimal that cannot be read: much");
});
