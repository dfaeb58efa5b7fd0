import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonTokens, sqlTokens } from "./code-tokens";

// Colours must never change what is read or copied.
test("the pieces join to the very text", () => {
  const join = (tokens: { text: string }[]) => tokens.map(({ text }) => text).join("");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(join(sqlTokens(text))).toBe(text);
      expect(join(jsonTokens(text))).toBe(text);
    }),
  );
});

test("keywords inside texts and comments are not keywords", () => {
  const kinds = sqlTokens("select 'from' -- where\n from `order` limit 5").map(({ text, kind }) => [text.trim(), kind]);
  expect(kinds.filter(([, kind]) => kind === "keyword")).toEqual([
    ["select", "keyword"],
    ["from", "keyword"],
    ["limit", "keyword"],
  ]);
  expect(kinds).toContainEqual(["'from'", "string"]);
  expect(kinds).toContainEqual(["-- where", "comment"]);
  expect(kinds).toContainEqual(["`order`", "name"]);
});

test("a JSON name is reported from a text", () => {
  expect(jsonTokens('{"a": "b"}').map(({ kind }) => kind)).toEqual(["plain", "name", "plain", "string", "plain"]);
});
