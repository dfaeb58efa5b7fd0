import { expect, test } from "vitest";
import type { Reading } from "@/lib/model/run/part";
import type { IdentityColumnsByTable } from "./identity-columns";
import { keepIdentity } from "./keep-identity";

const table = { catalog: "main", schema: "shop", table: "orders" };
const of = (...names: string[]): IdentityColumnsByTable => [
  { table, columns: names.map((name) => ({ name, type: "string" })) },
];
const changes = (from: number, to: number): Reading => ({ kind: "changes", from, to });
const snapshot = (version: number): Reading => ({ kind: "snapshot", version, shard: 0, shards: 1 });

// A version that goes out again under other columns counts twice.
test("versions that were sent keep the columns they had, all others get the wanted ones", () => {
  const used = [
    { reading: changes(1, 4), identity: null },
    { reading: changes(5, 6), identity: of("id") },
    { reading: changes(9, 9), identity: of("id") },
  ];
  expect(keepIdentity(changes(2, 12), of("id", "kind"), used)).toEqual([
    { reading: changes(2, 4), identity: null },
    { reading: changes(5, 6), identity: of("id") },
    { reading: changes(7, 8), identity: of("id", "kind") },
    { reading: changes(9, 9), identity: of("id") },
    { reading: changes(10, 12), identity: of("id", "kind") },
  ]);
});

// Each piece is a statement: no more of them than there are changes of columns.
test("neighbours of one identity stay one piece", () => {
  const used = [
    { reading: changes(1, 2), identity: of("id") },
    { reading: changes(3, 4), identity: of("id") },
  ];
  expect(keepIdentity(changes(1, 5), of("id"), used)).toEqual([{ reading: changes(1, 5), identity: of("id") }]);
  expect(keepIdentity(changes(1, 5), of("id"), [])).toEqual([{ reading: changes(1, 5), identity: of("id") }]);
});

// The commit "snapshot" stands in the ids of an import, not its version.
test("an import keeps the columns of an import that was sent before, of whatever version", () => {
  const used = [{ reading: snapshot(3), identity: null }];
  expect(keepIdentity(snapshot(8), of("id"), used)).toEqual([{ reading: snapshot(8), identity: null }]);
  expect(keepIdentity(changes(4, 8), of("id"), used)).toEqual([{ reading: changes(4, 8), identity: of("id") }]);
  expect(keepIdentity(snapshot(8), of("id"), [])).toEqual([{ reading: snapshot(8), identity: of("id") }]);
});

// Changes are read with the columns of their last version. Read across a rename they fail; across a drop a row lacks
// what told it apart, and counts twice.
test("what was sent before columns changed is not read together with what came after", () => {
  const same = [
    { reading: changes(1, 3), identity: of("id") },
    { reading: changes(4, 6), identity: of("id") },
    { reading: changes(7, 9), identity: of("id") },
  ];
  const inParts = (alterations: number[], used = same) =>
    keepIdentity(changes(1, 9), of("id"), used, alterations).map(({ reading }) => reading);
  expect(inParts([])).toEqual([changes(1, 9)]);
  expect(inParts([4])).toEqual([changes(1, 3), changes(4, 9)]);
  expect(inParts([5])).toEqual([changes(1, 3), changes(4, 9)]);
  expect(inParts([1, 7])).toEqual([changes(1, 6), changes(7, 9)]);
  expect(inParts([2, 5], [])).toEqual([changes(1, 1), changes(2, 4), changes(5, 9)]);
});
