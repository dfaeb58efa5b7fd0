import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json";

// JavaScript would put "2" and "10" first and in numeric order; the signature is over the text.
test("orders keys by their text, also those that look like integers", () => {
  expect(canonicalJson({ b: 1, "10": 2, "2": 3, a: { d: null, c: undefined } })).toBe(
    '{"10":2,"2":3,"a":{"d":null},"b":1}',
  );
});

test("writes numbers and lone surrogates as JSON.stringify does", () => {
  expect(canonicalJson([1e21, -0, 0.1, "\ud800", "\u0000", "é"])).toBe('[1e+21,0,0.1,"\\ud800","\\u0000","é"]');
});

test("is read back as the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
