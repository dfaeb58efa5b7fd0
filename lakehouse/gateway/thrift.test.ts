import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeMessage, encodeMessage, messageName, skipValue, type ThriftType, type ThriftValue } from "./thrift";

const i16 = fc.integer({ min: -32_768, max: 32_767 });
const byte = fc.integer({ min: -128, max: 127 });
const TYPES: ThriftType[] = ["bool", "byte", "i16", "i32", "i64", "double", "string", "struct", "list"];

/** Values of one type; nested ones get shallower. */
function arbitraryOf(type: ThriftType, depth: number): fc.Arbitrary<ThriftValue> {
  switch (type) {
    case "bool":
      return fc.constantFrom(0, 1).map((value) => ({ type, value }));
    case "byte":
      return byte.map((value) => ({ type, value }));
    case "i16":
      return i16.map((value) => ({ type, value }));
    case "i32":
      return fc.integer().map((value) => ({ type, value }));
    case "double":
      return fc.double({ noNaN: true }).map((value) => ({ type, value }));
    case "i64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type, value }));
    case "string":
      return fc.uint8Array({ maxLength: 20 }).map((value) => ({ type, value: Buffer.from(value) }));
    case "struct":
      return fieldsOf(depth - 1).map((fields) => ({ type, fields }));
    case "list":
    case "set":
      return itemType(depth).chain((item) =>
        fc.array(arbitraryOf(item, depth - 1), { maxLength: 3 }).map((items) => ({ type, item, items })),
      );
    case "map":
      return itemType(depth).chain((item) =>
        fc
          .array(fc.tuple(arbitraryOf("string", 0), arbitraryOf(item, depth - 1)), { maxLength: 3 })
          .map((entries) => ({ type, key: "string", item, entries })),
      );
  }
}

const itemType = (depth: number) => fc.constantFrom<ThriftType>(...(depth > 0 ? TYPES : (["i32", "string"] as const)));

const fieldsOf = (depth: number): fc.Arbitrary<Map<number, ThriftValue>> =>
  fc
    .uniqueArray(
      fc.tuple(
        i16,
        itemType(depth).chain((type) => arbitraryOf(type, depth)),
      ),
      { selector: ([id]) => id, maxLength: 4 },
    )
    .map((fields) => new Map(fields));

const messages = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.string({ maxLength: 12 }), fc.integer(), fieldsOf(3))
  .map(([kind, name, sequence, body]) => ({ kind, name, sequence, body }));

// A field that is not edited must reach the other side as it was sent.
test("a message decodes to what was encoded, and encodes to the same bytes again", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const bytes = encodeMessage(message);
      expect(decodeMessage(bytes)).toEqual(message);
      expect(encodeMessage(decodeMessage(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

// Rows are skipped rather than decoded; a wrong length would edit the middle of somebody's data.
test("skipping a struct ends where decoding it ends", () => {
  fc.assert(
    fc.property(fieldsOf(3), (body) => {
      const bytes = encodeMessage({ kind: 2, name: "", sequence: 0, body });
      expect(skipValue(bytes, 12, 12)).toBe(bytes.length);
    }),
  );
});

test("knows a message's name from its first bytes, and other bytes by their want of one", () => {
  const bytes = encodeMessage({ kind: 1, name: "FetchResults", sequence: 1, body: new Map() });
  expect(messageName(bytes)).toBe("FetchResults");
  expect(messageName(Buffer.from("POST / HTTP/1.1"))).toBe("");
  expect(() => decodeMessage(Buffer.from("hello"))).toThrow("strict binary");
  expect(() => decodeMessage(bytes.subarray(0, 10))).toThrow();
});
