import fc from "fast-check";
import { expect, test } from "vitest";
import { formatJson } from "./format-json";

test("reads as JSON.stringify with an indent", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(formatJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

// Parsing and printing again would show another id than the one that was refused.
test("keeps every digit of a large number", () => {
  expect(formatJson('{"user_id":9007199254740993123,"n":[1.10]}')).toBe(
    '{\n  "user_id": 9007199254740993123,\n  "n": [\n    1.10\n  ]\n}',
  );
});
