import { expect, test } from "vitest";
import type { Identity } from "./identity";
import { keepIdentity } from "./keep-identity";
import type { Reading } from "./part";

const table = { catalog: "main", schema: "shop", table: "orders" };
const of = (...names: string[]): Identity => [{ table, columns: names.map((name) => ({ name, type: "string" })) }];
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
