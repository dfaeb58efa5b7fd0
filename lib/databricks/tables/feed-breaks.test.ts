import { expect, test } from "vitest";
import type { Commit } from "@/lib/model/table/commit";
import { alterationsIn, changesColumns, mayBreakFeed } from "./feed-breaks";

const commit = (operation: string, mayRewrite = false): Commit => ({
  version: 1,
  committedAt: new Date(0),
  operation,
  rows: null,
  mayRewrite,
});

// A look costs a statement in each run: a source of inserts must not pay for it. One that is left out lets a run pin
// versions that cannot be read together.
test("only commits that can change columns or properties are looked at closely", () => {
  const harmless = ["WRITE", "UPDATE", "DELETE", "MERGE", "OPTIMIZE", "VACUUM END", "ADD COLUMNS", "STREAMING UPDATE"];
  expect(harmless.filter((operation) => mayBreakFeed(commit(operation)))).toEqual([]);
  const telling = [
    "SET TBLPROPERTIES",
    "RENAME COLUMN",
    "DROP COLUMNS",
    "CHANGE COLUMN",
    "RESTORE",
    "UPGRADE PROTOCOL",
    "",
  ];
  expect(telling.filter((operation) => !mayBreakFeed(commit(operation)))).toEqual([]);
  expect(mayBreakFeed(commit("WRITE", true))).toBe(true);
});

test("renames and drops part the SQL of before from the SQL of after; comments and types do not", () => {
  expect(
    ["RENAME COLUMN", "DROP COLUMNS", "REPLACE COLUMNS"].every((operation) => changesColumns(commit(operation))),
  ).toBe(true);
  expect(["CHANGE COLUMN", "ADD COLUMNS", "WRITE"].some((operation) => changesColumns(commit(operation)))).toBe(false);
});

// A rewind that reads across one of these with the later columns makes other ids.
test("a rewind is cut where columns were altered, and nowhere else", () => {
  const operations = ["WRITE", "RENAME COLUMN", "MERGE", "DROP COLUMNS", "ADD COLUMNS", "CHANGE COLUMN", "RESTORE"];
  const commits = operations.map((operation, version) => ({ ...commit(operation), version }));
  expect(alterationsIn(commits)).toEqual([1, 3, 5, 6]);
});
