import { expect, test } from "vitest";
import { cutParts } from "./part";

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
