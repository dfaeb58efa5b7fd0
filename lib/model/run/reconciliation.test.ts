import { expect, test } from "vitest";
import { compareChanges, differenceWarning } from "./reconciliation";

const commit = (version: number, changes: object) => ({
  version,
  operation: "WRITE",
  changes: { inserted: null, updated: null, deleted: null, ...changes },
});
const feed = new Map([
  [1, { inserted: 5, updated: 0, deleted: 0 }],
  [2, { inserted: 1, updated: 2, deleted: 3 }],
]);

test("agrees where every commit's own counts are those of its feed", () => {
  const commits = [
    commit(1, { inserted: 5, updated: 0, deleted: 0 }),
    commit(2, { inserted: 1, updated: 2, deleted: 3 }),
    commit(3, { inserted: 0, updated: 0, deleted: 0 }),
  ];
  const comparison = compareChanges(commits, feed);
  expect(comparison).toMatchObject({ commits: 3, compared: 3, equal: 3, differing: [] });
  expect(comparison.says).toEqual({ inserted: 6, updated: 2, deleted: 3 });
  expect(differenceWarning("main.shop.orders", comparison)).toBeNull();
});

// Rows that the feed lost would be missed by every count of our own.
test("names the commit that changed more rows than its feed holds", () => {
  const comparison = compareChanges([commit(1, { inserted: 6 }), commit(2, { updated: 2 })], feed);
  expect(comparison).toMatchObject({ compared: 2, equal: 1 });
  expect(comparison.differing).toEqual([
    {
      version: 1,
      operation: "WRITE",
      says: { inserted: 6, updated: 0, deleted: 0 },
      read: { inserted: 5, updated: 0, deleted: 0 },
    },
  ]);
  expect(differenceWarning("main.shop.orders", comparison)).toMatchObject({ code: "counts_differ" });
});

test("leaves out what a commit does not say", () => {
  expect(compareChanges([commit(1, {}), commit(2, { deleted: 3 })], feed)).toMatchObject({
    commits: 2,
    compared: 1,
    equal: 1,
    read: { inserted: 0, updated: 0, deleted: 3 },
  });
});
