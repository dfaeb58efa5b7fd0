import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRecords } from "@/lib/amplitude/records/project-records";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { env } from "@/lib/env";
import type { Reading } from "@/lib/model/run/part";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import { assignDuplicateIds } from "@/lib/sync/deliver/assign-duplicate-ids";
import { lakehouseConnection, uniqueName } from "../factories";
import { openLakehouse, type TestLakehouse } from "../lakehouse/open-lakehouse";

let lakehouse: TestLakehouse;
let warehouse: Awaited<ReturnType<typeof openWarehouse>>;
const table = uniqueName("repeats");

beforeAll(async () => {
  lakehouse = await openLakehouse();
  warehouse = await openWarehouse({ ...lakehouseConnection(), allowedHosts: env.LAKEFEED_ALLOWED_HOSTS });
  await lakehouse.client.sql(
    `CREATE TABLE ${lakehouse.schema}.${table} (id STRING, at TIMESTAMP) TBLPROPERTIES (delta.enableChangeDataFeed = true)`,
  );
  for (const _ of ["once", "twice"])
    await lakehouse.client.sql(
      `INSERT INTO ${lakehouse.schema}.${table} SELECT concat('user-', CAST(pmod(id, 40) AS STRING)), timestamp_millis(pmod(id, 3) * 1000) FROM range(0, 300, 1, 3)`,
    );
});
afterAll(async () => {
  await warehouse.close();
  await lakehouse.close();
});

async function recordsOf(reading: Reading, ids: "statement" | "reader"): Promise<string[]> {
  const [catalog = "", schema = ""] = lakehouse.schema.split(".");
  const name = { catalog, schema, table };
  const sql = `select id as user_id, 'seen' as event_type, at as time from ${lakehouse.schema}.${table}`;
  const read = await analyzeSql(sql, { tables: [name], dataType: "event" });
  if (!read.ok) throw new Error("The SQL cannot be read.");
  const clock = new Date(0);
  const pins = [{ table: name, version: 2 }];
  const options = {
    dataType: "event",
    table: name,
    reading,
    pins,
    clock,
    identity: null,
    rewrites: "none",
    ids,
  } as const;
  const rewritten = rewriteSql(read.statement, options);
  const projected = projectRecords({
    rewritten,
    columns: await describeQuery(warehouse, rewritten.text),
    dataType: "event",
    syncUserProperties: false,
    syncGroupProperties: false,
    unsetNulls: false,
    output: "records",
    sourceId: "s",
    tableId: "t",
    runId: "r",
    partOrdinal: 0,
    clock,
    minIdLength: 5,
  });
  if (!projected.ok) throw new Error("The result cannot be made into records.");
  const records: string[] = [];
  for await (const chunk of warehouse.stream(projected.statement))
    records.push(...chunk.map(([, record]) => record ?? ""));
  return records;
}

// A part that is repeated, or a rewind, may be numbered by the other of the two: another id would count the row twice.
test.each<Reading>([
  { kind: "changes", from: 1, to: 2 },
  { kind: "snapshot", version: 2, shard: 0, shards: 1 },
])("equal rows get the same ids from the warehouse and from the reader: $kind", async (reading) => {
  const byStatement = await recordsOf(reading, "statement");
  const plain = await recordsOf(reading, "reader");
  expect(new Set(plain).size).toBeLessThan(plain.length);
  const byReader = plain.map(assignDuplicateIds());
  expect(byReader.toSorted()).toEqual(byStatement.toSorted());
  expect(new Set(byReader).size).toBe(600);
});
