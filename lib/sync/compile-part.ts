import { projectRecords } from "@/lib/amplitude/project-records";
import { AppError } from "@/lib/core/errors";
import type { Warehouse } from "@/lib/core/warehouse";
import { describeQuery } from "@/lib/databricks/describe-query";
import { bindSql } from "@/lib/sql/bind-sql";
import { readSql } from "@/lib/sql/read-sql";
import type { SqlStatement } from "@/lib/sql/statement";
import type { Run, RunPart } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { pinTables, readingColumns } from "./pin-tables";
import { pinOf } from "./plan-parts";

/** Read a source's SQL as it was tested. Throws `SQL_REJECTED` when it cannot be synced, which a test would have said. */
export async function readSourceSql(source: SyncedSource, sql: string): Promise<SqlStatement> {
  const read = await readSql(sql, {
    tables: source.tables.map(({ name }) => name),
    lookupOnly: source.tables.filter(({ lookupOnly }) => lookupOnly).map(({ name }) => name),
    dataType: source.dataType,
  });
  if (read.ok) return read.statement;
  throw new AppError("SQL_REJECTED", read.findings[0]?.message ?? "The SQL cannot be synced.");
}

/** The one statement of a part: the source's SQL, bound to what the part reads, made into records by the warehouse. */
export async function compilePart(
  source: SyncedSource,
  run: Run,
  part: RunPart,
  warehouse: Warehouse,
  minIdLength: number,
): Promise<string> {
  const { dataType, syncUserProperties, syncGroupProperties, unsetNulls } = source;
  const statement = await readSourceSql(source, run.sql);
  const bound = bindSql(statement, {
    dataType,
    table: part.table,
    reading: part.reading,
    occurrence: part.occurrence,
    columns: await readingColumns(warehouse, run, part),
    pins: await pinTables(warehouse, statement, run, { ...part, dataType }),
    clock: run.clock,
    rewrites: part.mayRewrite ? "cancel" : "none",
  });
  const projected = projectRecords({
    bound,
    columns: await describeQuery(warehouse, bound.text),
    dataType,
    syncUserProperties,
    syncGroupProperties,
    unsetNulls,
    output: part.output,
    sourceId: source.id,
    tableId: pinOf(run.pins, part.table).tableId,
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
