import { expect, test } from "vitest";
import { applyOperations, asPlainSet, readOperations } from "./property-operations";

const apply = (before: Record<string, unknown>, dictionary: Record<string, unknown>) =>
  applyOperations(before, readOperations(dictionary));

test.each<[string, Record<string, unknown>, Record<string, unknown>, Record<string, unknown>]>([
  ["sets", { a: 1 }, { $set: { a: 2, b: [1] } }, { a: 2, b: [1] }],
  ["sets keys that are no operation", { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ["leaves what is set to null", { a: 1 }, { $set: { a: null, b: 2 } }, { a: 1, b: 2 }],
  ["sets once", { a: 1 }, { $setOnce: { a: 2, b: 3 } }, { a: 1, b: 3 }],
  ["adds", { a: 1 }, { $add: { a: 2, b: 3, c: -1 } }, { a: 3, b: 3, c: -1 }],
  ["adds nothing to what is no number", { a: "text" }, { $add: { a: 2, b: "x" } }, { a: "text" }],
  [
    "appends",
    { a: ["x"], b: "y" },
    { $append: { a: "z", b: ["z", "y"], c: 1 } },
    { a: ["x", "z"], b: ["y", "z", "y"], c: [1] },
  ],
  ["prepends", { a: ["x"] }, { $prepend: { a: ["y", "z"], b: "w" } }, { a: ["y", "z", "x"], b: ["w"] }],
  ["inserts before what is not there yet", { a: ["x"] }, { $preInsert: { a: ["x", "y"] } }, { a: ["y", "x"] }],
  [
    "inserts after what is not there yet",
    { a: ["x"] },
    { $postInsert: { a: ["x", "y"], b: 1 } },
    { a: ["x", "y"], b: [1] },
  ],
  [
    "removes every occurrence",
    { a: ["x", "y", "x"], b: "x" },
    { $remove: { a: "x", b: ["x"], c: "x" } },
    { a: ["y"], b: [] },
  ],
  ["unsets whatever the placeholder is", { a: 1, b: 2 }, { $unset: { a: "-", c: null } }, { b: 2 }],
  ["clears all before anything else", { a: 1 }, { $set: { b: 2 }, $clearAll: "-" }, { b: 2 }],
  [
    "keeps a property named like a prototype",
    {},
    { $set: JSON.parse('{"__proto__":{"x":1}}') },
    JSON.parse('{"__proto__":{"x":1}}'),
  ],
])("%s", (_, before, dictionary, after) => {
  const kept = structuredClone(before);
  expect(JSON.stringify(apply(before, dictionary))).toBe(JSON.stringify(after));
  expect(before).toEqual(kept);
});

// What is merged without reading must come out as if it had been read: it skips a lock and a round trip, nothing else.
test("tells plain sets from operations that depend on what was there", () => {
  expect(asPlainSet(readOperations({ a: 1, $set: { b: 2 } }))).toEqual({ a: 1, b: 2 });
  expect(asPlainSet([...readOperations({ a: 1 }), ...readOperations({ $set: { a: 2 } })])).toEqual({ a: 2 });
  expect(asPlainSet([])).toEqual({});
  expect(asPlainSet(readOperations({ $set: { a: 1 }, $add: { b: 1 } }))).toBeNull();
  expect(asPlainSet(readOperations({ $unset: { a: "-" } }))).toBeNull();
});
