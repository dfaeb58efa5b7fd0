import { expect, test } from "vitest";
import { REMEMBERED_MS, repeatedRanges, type SentPart } from "./rewind";

const now = new Date("2026-11-22T12:00:00Z");
const lately = new Date(now.getTime() - 60_000);
const longAgo = new Date(now.getTime() - REMEMBERED_MS - 1);
const changes = (from: number, to: number, firstSentAt = lately): SentPart => ({
  reading: { kind: "changes", from, to },
  identity: null,
  output: "records",
  firstSentAt,
  joined: false,
});
const snapshot = (version: number, firstSentAt = lately): SentPart => ({
  reading: { kind: "snapshot", version, shard: 0, shards: 1 },
  identity: null,
  output: "records",
  firstSentAt,
  joined: false,
});

test("what was read as changes is known, until the destination forgets it", () => {
  const sent = [changes(1, 4, longAgo), changes(5, 6), changes(7, 9)];
  expect(repeatedRanges({ from: 3, to: 8 }, sent, now)).toEqual([
    { range: { from: 3, to: 4 }, kind: "forgotten" },
    { range: { from: 5, to: 8 }, kind: "known" },
  ]);
});

// A row of the import went out under the id of a snapshot row: as an insert of its commit it is another event.
test("versions before an import were never read as changes: they come back under other ids", () => {
  expect(repeatedRanges({ from: 2, to: 7 }, [snapshot(5), changes(6, 7)], now)).toEqual([
    { range: { from: 2, to: 5 }, kind: "imported" },
    { range: { from: 6, to: 7 }, kind: "known" },
  ]);
});

test("versions that nothing was sent of are new, also when group updates were", () => {
  const groups: SentPart = { ...changes(1, 9), output: "groups" };
  expect(repeatedRanges({ from: 1, to: 9 }, [groups, changes(8, 9)], now)).toEqual([
    { range: { from: 1, to: 7 }, kind: "new" },
    { range: { from: 8, to: 9 }, kind: "known" },
  ]);
});

// Whether a repeat renews the destination's memory is not known, so the first time counts.
test("of two deliveries of a version the earlier one counts", () => {
  expect(repeatedRanges({ from: 4, to: 4 }, [changes(4, 4, longAgo), changes(1, 9)], now)).toEqual([
    { range: { from: 4, to: 4 }, kind: "forgotten" },
  ]);
});

// The rows that a join found belong to its ids, so the same commit read alone gives others.
test("what a join sent of a table comes back under other ids when the table is read alone", () => {
  expect(repeatedRanges({ from: 1, to: 3 }, [{ ...changes(1, 2), joined: true }, changes(3, 3)], now)).toEqual([
    { range: { from: 1, to: 2 }, kind: "other_sql" },
    { range: { from: 3, to: 3 }, kind: "known" },
  ]);
});
