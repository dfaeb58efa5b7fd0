import { expect, test } from "vitest";
import { findOddText } from "./find-odd-text";

// The database refuses such a text in its own words, which reach the person as a fault of ours.
test.each([
  ["a name", { name: "a\0b" }, ["name"], "U+0000"],
  ["a field of a form in an action", { config: { sql: "select 1\0" }, revision: 1 }, ["config", "sql"], "U+0000"],
  ["an entry of a list", { tables: [{ name: "a" }, { name: "\ud83d" }] }, ["tables", "1", "name"], "surrogate"],
  ["a key", { values: { "\0": 1 } }, ["values"], "U+0000"],
  ["the second half before the first", "\ude00\ud83d", [], "surrogate"],
])("finds it in %s", (_place, input, path, what) => {
  expect(findOddText(input)).toEqual({ path, what: expect.stringContaining(what) });
});

test("every other text may stay, and the first of several is named", () => {
  expect(findOddText({ a: "😀 \u0001 \uffff", b: [null, 1, true, undefined], c: new Date() })).toBeNull();
  expect(findOddText({ first: "\0", second: "\0" })).toMatchObject({ path: ["first"] });
});

test("an input that holds itself is looked through once", () => {
  const around: Record<string, unknown> = { text: "a" };
  around.self = { list: [around] };
  expect(findOddText(around)).toBeNull();
});

test("a deep input is looked through without recursion", () => {
  let deep: unknown = "\0";
  for (let i = 0; i < 50_000; i++) deep = [deep];
  expect(findOddText(deep)).toMatchObject({ what: "the character U+0000" });
});
