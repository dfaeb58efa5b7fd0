import { explainTables } from "@/lib/databricks/tables/explain-tables";
import { AppError } from "@/lib/model/errors";
import type { DataType } from "@/lib/model/source/data-type";
import type { TestFinding } from "@/lib/model/source/test-result";
import { sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";

export type Planned = {
  warehouse: Warehouse;
  statement: SqlStatement;
  dataType: DataType;
  /** The newest version of every table that the SQL reads. */
  heads: readonly { table: TableName; version: number }[];
  clock: Date;
  signal: AbortSignal;
};

/**
 * Ask the warehouse which tables the rewritten SQL reads, before it runs: Lakefeed's own reading is the first line of
 * defence, and this is the second. A table that it did not find is an error; a plan that names no table in a way that is
 * known here is a warning, because the first line stands.
 */
export async function checkPlan(planned: Planned): Promise<TestFinding[]> {
  const { warehouse, statement, dataType, heads, clock, signal } = planned;
  const drivingReference = statement.references.findIndex(isDriving);
  const driving = statement.references[drivingReference];
  if (!driving) throw new AppError("SQL_REJECTED", "The SQL reads none of the chosen tables.");
  const pins = heads.map(
    ({ table, version }) => ({ table, version, past: { kind: "version", version, columns: null } }) as const,
  );
  const version = pins.find(({ table }) => sameTable(table, driving.table))?.version ?? 0;
  const rewritten = rewriteSql(statement, {
    dataType,
    table: driving.table,
    reading: { kind: "snapshot", version, shard: 0, shards: 1 },
    drivingReference,
    pins,
    clock,
    identity: [],
    rewrites: "none",
  });
  const tables = statement.references.map(({ table }) => table);
  const { understood, others } = await explainTables(warehouse, rewritten.text, tables, { signal });
  if (!understood) return [{ code: "plan_unread", severity: "warning", message: UNREAD }];
  return others.map((name) => ({
    code: "table_unknown",
    severity: "error",
    message: `The warehouse reads ${name} in this SQL, where Lakefeed does not find it. A SQL may only read selected tables, each by its plain name.`,
  }));
}

const UNREAD =
  "The warehouse's plan of this SQL names its tables in a way that Lakefeed does not know, so only Lakefeed's own reading of the SQL was checked.";
