import { expect, test } from "vitest";
import type { ResultRow } from "@/lib/model/table/warehouse";
import { describeHistory, type HistoryCommit, writesNoRows } from "./history";
import { findLostVectors } from "./lost-vectors";

const SPARK = "Apache-Spark/4.2.0 Delta-Lake/4.4.0";
const DATABRICKS = "Databricks-Runtime/16.4.x-photon-scala2.12";
const DELTA_RS = "delta-rs:py-1.6.6";
const TABLE = { catalog: "main", schema: "shop", table: "orders" };

/** A commit as DESCRIBE HISTORY gives it, read by the product. */
async function read(row: ResultRow) {
  const rows = [{ version: 3, timestamp: "2026-01-01 00:00:00", ...row }];
  const warehouse = { query: async () => rows, stream: noRows, close: async () => {} };
  const [commit] = await describeHistory(warehouse, TABLE, 1);
  if (!commit) throw new Error("One commit was given.");
  return commit;
}
async function* noRows() {}

const append = { operation: "WRITE", operationParameters: { mode: "Append" } };

// What is believed to be changes alone is not compared row by row: a rewritten file would be sent again as news.
test.each<[string, ResultRow, boolean]>([
  ["an update by Spark", { operation: "UPDATE", engineInfo: SPARK }, false],
  ["a delete by Databricks", { operation: "DELETE", engineInfo: DATABRICKS }, false],
  ["a COPY INTO by Databricks", { operation: "COPY INTO", engineInfo: DATABRICKS }, false],
  ["an append by Spark", { ...append, engineInfo: SPARK }, false],
  [
    "a stream's append",
    { operation: "STREAMING UPDATE", operationParameters: { outputMode: "Append" }, engineInfo: SPARK },
    false,
  ],
  [
    "a stream's complete result",
    { operation: "STREAMING UPDATE", operationParameters: { outputMode: "Complete" }, engineInfo: SPARK },
    true,
  ],
  ["a MERGE by Spark", { operation: "MERGE", engineInfo: SPARK }, true],
  [
    "an overwrite by Spark",
    { operation: "WRITE", operationParameters: { mode: "Overwrite" }, engineInfo: SPARK },
    true,
  ],
  [
    "an update by another writer",
    { operation: "UPDATE", operationMetrics: { num_updated_rows: "1", num_copied_rows: "2" }, engineInfo: DELTA_RS },
    true,
  ],
  [
    "a delete by another writer",
    { operation: "DELETE", operationMetrics: { num_deleted_rows: "1" }, engineInfo: DELTA_RS },
    true,
  ],
  ["a COPY INTO by another writer", { operation: "COPY INTO", engineInfo: "kernel/1.0" }, true],
  ["an update by nobody", { operation: "UPDATE" }, true],
  [
    "an update that wrote change files",
    { operation: "UPDATE", operationMetrics: { numAddedChangeFiles: "1" }, engineInfo: "Trino 476" },
    false,
  ],
  [
    "an append that removed no file",
    { ...append, operationMetrics: { num_removed_files: "0" }, engineInfo: DELTA_RS },
    false,
  ],
  [
    "an append that removed a file",
    { ...append, operationMetrics: { num_removed_files: "1" }, engineInfo: DELTA_RS },
    true,
  ],
  ["an append that does not say", { ...append, engineInfo: DELTA_RS }, true],
])("%s may have rewritten rows: %o → %s", async (_, row, mayRewrite) => {
  expect((await read(row)).mayRewrite).toBe(mayRewrite);
});

test("a commit of another writer is named, unless it proves what it changed", async () => {
  expect((await read({ operation: "UPDATE", engineInfo: DELTA_RS })).writer).toBe(DELTA_RS);
  expect((await read({ operation: "UPDATE" })).writer).toBe("a writer without a name");
  expect((await read({ operation: "MERGE", engineInfo: SPARK })).writer).toBeNull();
  expect(
    (await read({ ...append, operationMetrics: { num_removed_files: "0" }, engineInfo: DELTA_RS })).writer,
  ).toBeNull();
});

// A part that is left out because its commits write no rows is never looked at again.
test("only Spark's own commits are believed to write no rows", async () => {
  expect(writesNoRows(await read({ operation: "OPTIMIZE", engineInfo: SPARK }))).toBe(true);
  expect(writesNoRows(await read({ operation: "SET TBLPROPERTIES", engineInfo: DATABRICKS }))).toBe(true);
  expect(writesNoRows(await read({ operation: "OPTIMIZE", engineInfo: DELTA_RS }))).toBe(false);
});

const DELETED = { numDeletionVectorsAdded: "1", numDeletionVectorsRemoved: "0", numAddedChangeFiles: "0" };

// Delta reads the feed of every version by the protocol of now, and says nothing where it is not true any more.
test.each<[string, ResultRow, string]>([
  ["a delete by a vector", { operation: "DELETE", operationMetrics: DELETED, engineInfo: SPARK }, "perhaps"],
  [
    "a delete with change files",
    { operation: "DELETE", operationMetrics: { ...DELETED, numAddedChangeFiles: "1" }, engineInfo: SPARK },
    "none",
  ],
  [
    "a delete of whole files",
    { operation: "DELETE", operationMetrics: { ...DELETED, numDeletionVectorsAdded: "0" }, engineInfo: SPARK },
    "none",
  ],
  [
    "a merge by a vector",
    { operation: "MERGE", operationMetrics: { numTargetDeletionVectorsUpdated: "2" }, engineInfo: SPARK },
    "perhaps",
  ],
  ["a RESTORE, which does not say", { operation: "RESTORE", engineInfo: SPARK }, "perhaps"],
  ["an append", { ...append, engineInfo: SPARK }, "none"],
  ["the tombstones of a dropped feature", { operation: "Deletion Vector Tombstones", engineInfo: SPARK }, "none"],
  [
    "another feature",
    { operation: "DROP FEATURE", operationParameters: { featureName: "v2Checkpoint" }, engineInfo: SPARK },
    "none",
  ],
  [
    "the feature itself",
    { operation: "DROP FEATURE", operationParameters: { featureName: "deletionVectors" }, engineInfo: SPARK },
    "dropped",
  ],
])("deletion vectors of %s", async (_, row, vectors) => {
  expect((await read(row)).vectors).toBe(vectors);
});

test("only what lies before the drop is lost, from the first such commit to the last", async () => {
  const commit = await read({ operation: "WRITE", engineInfo: SPARK });
  const history = (...vectors: HistoryCommit["vectors"][]) =>
    vectors.map((each, version) => ({ ...commit, version, vectors: each }));
  expect(findLostVectors(history("none", "perhaps", "none", "perhaps", "none", "dropped", "perhaps"))).toEqual({
    from: 1,
    to: 3,
  });
  expect(findLostVectors(history("none", "none", "dropped", "perhaps"))).toBeNull();
  expect(findLostVectors(history("perhaps", "none"))).toBeNull();
});
