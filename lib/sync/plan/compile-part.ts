import { anyWithoutId, givesOwnIds } from "@/lib/amplitude/records/own-ids";
import { projectRecords } from "@/lib/amplitude/records/project-records";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { AppError } from "@/lib/model/errors";
import type { Column, Warehouse } from "@/lib/model/table/warehouse";
import { analyzeSourceSql } from "@/lib/sql/analyze/analyze-source-sql";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { type RewriteOptions, rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import type { RewrittenSql } from "@/lib/sql/rewrite/rewritten-sql";
import { getRunHeader, type RunHeader, type RunPart } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { pinTables, readingColumns } from "./choose-pins";
import { pinOf } from "./plan-parts";

/** A part's statement. `numbersRepeats`: equal events come with one insert_id, and whoever reads them numbers them. */
export type PartStatement = { text: string; numbersRepeats: boolean };

/** Ids of so many rows are kept in memory at most: 64 MB. Above, the warehouse numbers equal rows. */
const ROWS_NUMBERED_MAX = 2_000_000;

/**
 * The one statement of a part: the source's SQL, bound to what the part reads, made into records by the warehouse.
 *
 * To number equal rows the warehouse has to sort all of them. Where each row is one event and they are not too many,
 * that is left to the reader of the records, which needs a look into a table for each.
 *
 * A rewind leaves users as they are: events of old would set their properties back. A part that replays a recorded
 * run reads by that run's pins and clock, so that its records are the same.
 */
export async function compilePart(
  source: SyncedSource,
  run: RunHeader,
  part: RunPart,
  warehouse: Warehouse,
  minIdLength: number,
): Promise<PartStatement> {
  const { dataType, syncGroupProperties, unsetNulls } = source;
  const syncUserProperties = source.syncUserProperties && run.trigger !== "rewind";
  const { pins, clock } = part.replaysId === null ? run : await getRunHeader(part.replaysId);
  const statement = await analyzeSourceSql(source, run.sql);
  const options: RewriteOptions = {
    dataType,
    table: part.table,
    reading: part.reading,
    drivingReference: part.drivingReference,
    columns: await readingColumns(warehouse, { pins }, part),
    pins: await pinTables(warehouse, statement, { pins }, { ...part, dataType }),
    clock,
    identity: part.identity,
    rewrites: part.mayRewrite ? "cancel" : "none",
  };
  const whole = rewriteSql(statement, options);
  const columns = await describeQuery(warehouse, whole.text);
  const ids = dataType === "event" ? await idsBy(warehouse, statement, { part, options, whole, columns }) : "statement";
  const rewritten = ids === "statement" ? whole : rewriteSql(statement, { ...options, ids });
  const projected = projectRecords({
    rewritten,
    columns,
    dataType,
    syncUserProperties,
    syncGroupProperties,
    unsetNulls,
    output: part.output,
    sourceId: source.id,
    tableId: pinOf(pins, part.table).tableId,
    runId: run.id,
    partOrdinal: part.ordinal,
    clock,
    minIdLength,
  });
  if (projected.ok) return { text: projected.statement, numbersRepeats: ids === "reader" };
  throw new AppError(
    "SQL_REJECTED",
    projected.findings[0]?.message ?? "The result of the SQL cannot be made into records.",
  );
}

type Compiled = { part: RunPart; options: RewriteOptions; whole: RewrittenSql; columns: readonly Column[] };

/**
 * Who tells a part's events apart. Where the SQL gives an insert_id the warehouse is asked first whether any row lacks
 * it, which reads that column alone; in most sources none does, and then no row is hashed or sorted.
 */
async function idsBy(
  warehouse: Warehouse,
  statement: SqlStatement,
  { part, options, whole, columns }: Compiled,
): Promise<NonNullable<RewriteOptions["ids"]>> {
  if (part.output !== "records") return "statement";
  if (givesOwnIds(columns)) {
    const named = rewriteSql(statement, { ...options, ids: "sql" });
    return (await warehouse.query(anyWithoutId(named, columns))).length === 0 ? "sql" : "statement";
  }
  const few = part.rowsExpected != null && part.rowsExpected <= ROWS_NUMBERED_MAX;
  return few && !whole.multipliesRows && !part.mayRewrite ? "reader" : "statement";
}
