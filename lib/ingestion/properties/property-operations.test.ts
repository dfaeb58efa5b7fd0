import { expect, test } from "vitest";
import { parseExactJson, writeExactJson } from "@/lib/model/values/exact-json";
import { LIST_ENTRIES_MAX } from "@/lib/model/values/index-limits";
import { applyOperations, asPlainSet, mixesOperations, OPERATIONS, readOperations } from "./property-operations";

const apply = (before: Record<string, unknown>, dictionary: Record<string, unknown>) =>
  applyOperations(before, readOperations(dictionary)).properties;

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

// An operation that takes an inherited name for a property that is there loses what was sent.
test.each(["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"])(
  "takes %s for a name like others",
  (name) => {
    const named = (value: unknown) => Object.fromEntries([[name, value]]);
    const outcomes = OPERATIONS.map((operation) => [
      operation,
      apply({}, { [operation]: named(1) }),
      apply(named(["x"]), { [operation]: named("y") }),
    ]);
    const plain = OPERATIONS.map((operation) => [
      operation,
      apply({}, { [operation]: { other: 1 } }),
      apply({ other: ["x"] }, { [operation]: { other: "y" } }),
    ]);
    expect(JSON.stringify(outcomes)).toBe(JSON.stringify(plain).replaceAll("other", name));
  },
);

test("adds and compares numbers with all their digits", () => {
  const before = '{"n":9007199254740993,"list":[12345678901234567890]}';
  const dictionary =
    '{"$add":{"n":1,"m":0.30000000000000000001},"$postInsert":{"list":[12345678901234567890,12345678901234567891]}}';
  const read = (text: string) => parseExactJson(text) as Record<string, unknown>;
  expect(writeExactJson(apply(read(before), read(dictionary)))).toBe(
    '{"n":9007199254740994,"list":[12345678901234567890,12345678901234567891],"m":0.30000000000000000001}',
  );
});

// The list is one through all operations: each must see what those before it left, also what was removed and came again.
test("applies a row of list operations as if each were alone", () => {
  const dictionaries = [
    { $append: { a: ["x", "y"] } },
    { $remove: { a: "x" } },
    { $prepend: { a: "x" } },
    { $postInsert: { a: ["x", "z", "z"] } },
    { $remove: { a: ["y", "x"] } },
    { $preInsert: { a: ["x", "w"] } },
  ];
  const atOnce = applyOperations({}, dictionaries.flatMap(readOperations)).properties;
  const oneByOne = dictionaries.reduce<Record<string, unknown>>(apply, {});
  expect(atOnce).toEqual({ a: ["x", "w", "z"] });
  expect(oneByOne).toEqual(atOnce);
});

test("lets a list grow to its bound, and counts what found no room", () => {
  const full = Array.from({ length: LIST_ENTRIES_MAX - 1 }, (_, n) => n);
  const applied = applyOperations({ a: full }, readOperations({ $append: { a: ["x", "y"] }, $prepend: { a: "z" } }));
  expect(applied.properties.a).toEqual([...full, "x"]);
  expect(applied.entriesLeft).toBe(2);
  const swapped = applyOperations(applied.properties, readOperations({ $remove: { a: [0, 1] } }));
  expect(applyOperations(swapped.properties, readOperations({ $prepend: { a: ["y", "z", "w"] } }))).toMatchObject({
    properties: { a: ["y", "z", ...full.slice(2), "x"] },
    entriesLeft: 1,
  });
});

// Each operation once made JSON of the whole list: 2,000 of them on a long list took minutes.
test("makes JSON of each entry once, however many operations there are", () => {
  let made = 0;
  const entry = (n: number) => ({ toJSON: () => `${n}${made++ < 0}` });
  const before = { a: Array.from({ length: 5_000 }, (_, n) => entry(n)) };
  const operations = Array.from({ length: 2_000 }, (_, n) =>
    readOperations({ $preInsert: { a: [`new ${n}`] } }),
  ).flat();
  const { a } = applyOperations(before, operations).properties;
  expect(Array.isArray(a) && a.length).toBe(7_000);
  expect(made).toBe(5_000);
});

test("tells a dictionary that mixes operations with properties", () => {
  expect(mixesOperations({ $append: { a: 1 }, b: 1 })).toBe(true);
  expect(mixesOperations({ $append: { a: 1 }, $set: { b: 1 } })).toBe(false);
  expect(mixesOperations({ a: 1, $other: 1 })).toBe(false);
});
