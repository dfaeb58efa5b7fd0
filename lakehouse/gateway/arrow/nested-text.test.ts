import { expect, test } from "vitest";
import { entriesOf, textsOf } from "./nested-text";

test("reads maps as Spark writes them", () => {
  expect(entriesOf("{}")).toEqual([]);
  expect(entriesOf('{"mode":"Append","description":null,"partitionBy":"[]"}')).toEqual([
    ["mode", "Append"],
    ["description", null],
    ["partitionBy", "[]"],
  ]);
  expect(entriesOf('{"last":null}')).toEqual([["last", null]]);
  expect(entriesOf('{"a":"null","b":""}')).toEqual([
    ["a", "null"],
    ["b", ""],
  ]);
});

// Spark does not escape quotes. A table property, and what Delta says of an operation, may hold them.
test("keeps the quotes that a map's texts hold", () => {
  expect(entriesOf('{"owner.note":"say "hi"","delta.deletedFileRetentionDuration":"interval 30 days"}')).toEqual([
    ["owner.note", 'say "hi"'],
    ["delta.deletedFileRetentionDuration", "interval 30 days"],
  ]);
  expect(entriesOf('{"predicate":"["(note#12 = \\"a\\",\\"b\\")"]","matched":"[{"actionType":"update"}]"}')).toEqual([
    ["predicate", '["(note#12 = \\"a\\",\\"b\\")"]'],
    ["matched", '[{"actionType":"update"}]'],
  ]);
  expect(entriesOf('{"properties":"{"delta.a":"true","delta.b":"x"}","isManaged":"true"}')).toEqual([
    ["properties", '{"delta.a":"true","delta.b":"x"}'],
    ["isManaged", "true"],
  ]);
  expect(entriesOf('{"note":"{not JSON","next":"[neither"}')).toEqual([
    ["note", "{not JSON"],
    ["next", "[neither"],
  ]);
});

test("reads arrays of texts", () => {
  expect(textsOf("[]")).toEqual([]);
  expect(textsOf('["a","b, c",null,"d"]')).toEqual(["a", "b, c", null, "d"]);
  expect(textsOf('["a "quoted" name"]')).toEqual(['a "quoted" name']);
});

test("says which text is no map", () => {
  expect(() => entriesOf("{1:2}")).toThrow("Spark wrote a map that cannot be read: {1:2}");
});
