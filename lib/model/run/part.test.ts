import { expect, test } from "vitest";
import { cutParts, cutRange, inRounds, type PlannedPart } from "./part";

// Cutting inside a commit would number its equal rows twice, and one of them
// would be taken for a repeat and dropped.
test("never cuts inside a commit, however large", () => {
  const commits = [
    { version: 4, rows: 5_000_000 },
    { version: 5, rows: 1 },
  ];
  expect(cutParts(commits, 1_000_000)).toEqual([
    { from: 4, to: 4 },
    { from: 5, to: 5 },
  ]);
});

// A version left out between two parts would be rows lost for good.
test("covers every version once and in order", () => {
  const commits = Array.from({ length: 50 }, (_, version) => ({ version, rows: (version * 37) % 400 }));
  const parts = cutParts(commits, 1_000);
  expect(parts.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual(
    commits.map(({ version }) => version),
  );
});

test("puts small commits together up to the bound", () => {
  const commits = [1, 2, 3, 4].map((version) => ({ version, rows: 400 }));
  expect(cutParts(commits, 1_000)).toEqual([
    { from: 1, to: 2 },
    { from: 3, to: 4 },
  ]);
});

const share = (ordinal: number, of: Partial<PlannedPart> = {}): PlannedPart => ({
  ordinal,
  table: { catalog: "main", schema: "shop", table: "orders" },
  drivingReference: 0,
  reading: { kind: "snapshot", version: 7, shard: ordinal, shards: 5 },
  output: "records",
  mayRewrite: false,
  identity: null,
  ...of,
});
const ordinals = (rounds: PlannedPart[][]) => rounds.map((round) => round.map(({ ordinal }) => ordinal));
const changes = (ordinal: number) => share(ordinal, { reading: { kind: "changes", from: 8, to: 9 } });

// What earlier runs deferred goes before the first part, and its first rows tell whether the rest may be sent at all.
test("shares of an import of events go two at a time after the first; changes go alone, after them", () => {
  const parts = [0, 1, 2, 3, 4].map((ordinal) => share(ordinal));
  expect(ordinals(inRounds([...parts, changes(5), changes(6)], "event"))).toEqual([[0], [1, 2], [3, 4], [5], [6]]);
  expect(ordinals(inRounds(parts.slice(3), "event"))).toEqual([[3, 4]]);
});

// The last value of a property wins, so the order of what is sent is the result.
test("parts of properties go one after another", () => {
  const parts = [0, 1, 2, 3].map((ordinal) => share(ordinal));
  expect(ordinals(inRounds(parts, "user_properties"))).toEqual([[0], [1], [2], [3]]);
  const groups = [1, 2].map((ordinal) => share(ordinal, { output: "groups" }));
  expect(ordinals(inRounds(groups, "event"))).toEqual([[1], [2]]);
});

// Two that share a slow destination take twice as long each, and a step has to end.
test("a share of very many rows goes alone", () => {
  const parts = [8_000_000, 8_000_000, 8_000_001].map((rowsExpected, i) => share(i + 1, { rowsExpected }));
  expect(ordinals(inRounds(parts, "event"))).toEqual([[1, 2], [3]]);
  expect(ordinals(inRounds(parts.slice(1), "event"))).toEqual([[2], [3]]);
});

test("shares of two imports do not go beside each other", () => {
  expect(ordinals(inRounds([share(1), share(2, { drivingReference: 1 })], "event"))).toEqual([[1], [2]]);
});

// Every version is counted once, wherever the columns changed.
test("a range is cut before the versions that begin a new one", () => {
  expect(cutRange({ from: 2, to: 9 }, [])).toEqual([{ from: 2, to: 9 }]);
  expect(cutRange({ from: 2, to: 9 }, [9, 5, 2, 1, 10, 5])).toEqual([
    { from: 2, to: 4 },
    { from: 5, to: 8 },
    { from: 9, to: 9 },
  ]);
});
