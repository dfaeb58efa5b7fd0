import { projectRecords } from "@/lib/amplitude/project-records";
import { AppError } from "@/lib/core/errors";
import { sameTable } from "@/lib/core/table-name";
import type { Warehouse } from "@/lib/core/warehouse";
import { describeQuery } from "@/lib/databricks/describe-query";
import { bindSql } from "@/lib/sql/bind-sql";
import { readSql } from "@/lib/sql/read-sql";
import type { SqlStatement } from "@/lib/sql/statement";
import type { Run, RunPart } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";

/** Read a source's SQL as it was tested. Throws `SQL_REJECTED` when it cannot be synced, which a test would have said. */
export async function readSourceSql(source: SyncedSource, sql: string): Promise<SqlStatement> {
  const read = await readSql(sql, { tables: source.tables.map(({ name }) => name), dataType: source.dataType });
  if (read.ok) return read.statement;
  throw new AppError("SQL_REJECTED", read.findings[0]?.message ?? "The SQL cannot be synced.");
}

/** The table whose changes send something. */
export function drivingTable(source: SyncedSource, statement: SqlStatement): SyncedSource["tables"][number] {
  const driving = source.tables.find(({ name }) => statement.references.some(({ table }) => sameTable(table, name)));
  if (!driving) throw new AppError("SQL_REJECTED", "The SQL reads none of the selected tables.");
  return driving;
}

/** The one statement of a part: the source's SQL, bound to what the part reads, made into records by the warehouse. */
export async function compilePart(
  source: SyncedSource,
  run: Run,
  part: RunPart,
  warehouse: Warehouse,
  minIdLength: number,
): Promise<string> {
  const { dataType, syncUserProperties, syncGroupProperties } = source;
  const statement = await readSourceSql(source, run.sql);
  const pin = run.pins.find(({ table }) => sameTable(table, part.table));
  if (!pin) throw new AppError("INTERNAL", `Run ${run.number} has no pin of the table it reads.`);

  const bound = bindSql(statement, {
    dataType,
    table: part.table,
    reading: part.reading,
    pins: run.pins.map(({ table, to }) => ({ table, version: to })),
    clock: run.clock,
    rewrites: part.mayRewrite ? "cancel" : "none",
  });
  const projected = projectRecords({
    bound,
    columns: await describeQuery(warehouse, bound.text),
    dataType,
    syncUserProperties,
    syncGroupProperties,
    output: part.output,
    sourceId: source.id,
    tableId: pin.tableId,
    runId: run.id,
    partOrdinal: part.ordinal,
    clock: run.clock,
    minIdLength,
  });
  if (projected.ok) return projected.statement;
  throw new AppError(
    "SQL_REJECTED",
    projected.findings[0]?.message ?? "The result of the SQL cannot be made into records.",
  );
}
