import { projectRecords } from "@/lib/amplitude/records/project-records";
import type { Projection } from "@/lib/amplitude/records/projection";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { describeQuery, describeTable } from "@/lib/databricks/tables/describe-query";
import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { readColumns } from "@/lib/sql/analyze/columns-read";
import type { PinnedTable } from "@/lib/sql/rewrite/pinned-sql";
import type { RewriteOptions } from "@/lib/sql/rewrite/rewrite-options";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import { openLakehouse, type TestLakehouse } from "../lakehouse/open-lakehouse";

/** One row of a projected statement. */
export type Row = { reason: string | null; record: Json; rows: number };
export type Json = { [key: string]: unknown };

export type Asked = {
  sql: string;
  dataType: DataType;
  reading: Reading;
  rewrites?: RewriteOptions["rewrites"];
  ids?: RewriteOptions["ids"];
  /** Rows are told apart by all columns, as in the first edition of insert_ids. */
  firstEdition?: boolean;
  /** The table as it was before a difference is rebuilt out of the changes. */
  rebuilt?: boolean;
} & Partial<
  Pick<
    Projection,
    "syncUserProperties" | "syncGroupProperties" | "unsetNulls" | "output" | "runId" | "partOrdinal" | "clock"
  >
>;

export const CLOCK = new Date("2026-03-04T05:06:07.089Z");

/** A lakehouse with a warehouse session of ours, and the way from a SQL text to its records. */
export async function openHarness() {
  const lakehouse: TestLakehouse = await openLakehouse();
  const warehouse = await openWarehouse(optionsOf(lakehouse));
  const [, schema = ""] = lakehouse.schema.split(".");

  return {
    lakehouse,
    warehouse,
    /** The name of a table of this file's own. */
    name: (table: string): TableName => ({ catalog: "main", schema, table }),
    /** Run statements one after another; `$.t` is table t of this file's schema. */
    async run(...statements: string[]) {
      for (const statement of statements)
        await lakehouse.client.sql(statement.replaceAll("$.", `${lakehouse.schema}.`));
    },
    records: (table: TableName, asked: Asked) =>
      readRecords(warehouse, table, { ...asked, sql: asked.sql.replaceAll("$.", `${lakehouse.schema}.`) }),
    async close() {
      await warehouse.close();
      await lakehouse.close();
    },
  };
}

export type Harness = Awaited<ReturnType<typeof openHarness>>;

/** How the lakehouse is reached as a warehouse. */
export function optionsOf({ connection }: TestLakehouse) {
  const { serverHostname, httpPath, token, caFile } = connection;
  return { serverHostname, httpPath, token, caFile, allowedHosts: [serverHostname] };
}

/** Analyze, rewrite and project a SQL text, run it, and give its rows. */
async function readRecords(warehouse: Warehouse, table: TableName, asked: Asked): Promise<Row[]> {
  const statement = await projectedStatement(warehouse, table, asked);
  const rows: Row[] = [];
  for await (const chunk of warehouse.stream(statement)) {
    for (const [reason = null, record, count] of chunk) {
      rows.push({ reason, record: JSON.parse(record ?? "null"), rows: Number(count ?? 1) });
    }
  }
  return rows;
}

export async function projectedStatement(warehouse: Warehouse, table: TableName, asked: Asked): Promise<string> {
  const {
    sql,
    dataType,
    reading,
    rewrites = "cancel",
    ids = "statement",
    rebuilt = false,
    firstEdition = false,
    ...rest
  } = asked;
  const read = await analyzeSql(sql, { tables: [table], dataType });
  if (!read.ok) throw new Error(read.findings.map(({ message }) => message).join("\n"));
  const version = reading.kind === "snapshot" ? reading.version : reading.to;
  const tables = firstEdition ? null : [{ table, columns: await describeTable(warehouse, table, version) }];
  const rewritten = rewriteSql(read.statement, {
    dataType,
    table,
    reading,
    identity: tables && readColumns([read.statement], tables),
    pins: [pinOf(table, reading, rebuilt)],
    clock: CLOCK,
    rewrites,
    ids,
  });
  const projected = projectRecords({
    rewritten,
    columns: await describeQuery(warehouse, rewritten.text),
    dataType,
    syncUserProperties: true,
    syncGroupProperties: true,
    unsetNulls: false,
    output: "records",
    sourceId: "source-1",
    tableId: "table-1",
    runId: "run-1",
    partOrdinal: 0,
    clock: CLOCK,
    minIdLength: 5,
    ...rest,
  });
  if (!projected.ok) throw new Error(projected.findings.map(({ message }) => message).join("\n"));
  return projected.statement;
}

function pinOf(table: TableName, reading: Reading, rebuilt: boolean): PinnedTable {
  switch (reading.kind) {
    case "snapshot":
      return { table, version: reading.version };
    case "changes":
      return { table, version: reading.to };
    case "difference":
      return {
        table,
        version: reading.to,
        past: rebuilt
          ? { kind: "rebuilt", after: reading.from }
          : { kind: "version", version: reading.from, columns: null },
      };
  }
}

/** Changes of versions `from` to `to`. */
export function changes(from: number, to: number): Reading {
  return { kind: "changes", from, to };
}

export function snapshot(version: number, shard = 0, shards = 1): Reading {
  return { kind: "snapshot", version, shard, shards };
}

/** Records without rejections, sorted by their text: rows come in no order. */
export function made(rows: readonly Row[]): Json[] {
  return sorted(rows.filter(({ reason }) => reason === null).map(({ record }) => record));
}

export function sorted<T>(values: readonly T[]): T[] {
  return [...values].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
