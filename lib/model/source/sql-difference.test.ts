import { expect, test } from "vitest";
import { compareRecords } from "./sql-difference";

const record = (pair: string, type: string, id = "1") => ({
  pair,
  record: `{"user_id":"u","event_type":"${type}","insert_id":"${id}"}`,
});

test("records of one row are paired: added, removed, changed and the same are reported apart", () => {
  const before = [record("1", "seen"), record("2", "seen"), record("3", "seen")];
  const after = [record("1", "seen"), record("2", "bought"), record("4", "seen")];
  const { examples, ...counts } = compareRecords(before, after);
  expect(counts).toEqual({ added: 1, removed: 1, changed: 1, same: 1 });
  expect(examples).toEqual([
    { kind: "changed", before: before[1]?.record, after: after[1]?.record },
    { kind: "removed", before: before[2]?.record, after: null },
    { kind: "added", before: null, after: after[2]?.record },
  ]);
});

// A join gives other ids to every record: that alone is no change of what is sent.
test("another insert_id alone is no difference", () => {
  expect(compareRecords([record("1", "seen", 'a\\"b')], [record("1", "seen", "c")])).toMatchObject({ same: 1 });
});

// The order in which a row's records come is arbitrary: pairing by place would show changes that are none.
test("several records of one row are compared as a set", () => {
  const before = [record("1", "a"), record("1", "b"), record("1", "b")];
  const after = [record("1", "b"), record("1", "c"), record("1", "a")];
  expect(compareRecords(before, after)).toMatchObject({ same: 2, changed: 1, added: 0, removed: 0 });
});
