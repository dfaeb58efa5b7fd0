import { projectRecords } from "@/lib/amplitude/records/project-records";
import { SHARED_SESSION } from "@/lib/databricks/connect/with-warehouse";
import { describeQuery, describeTable } from "@/lib/databricks/tables/describe-query";
import { readHead } from "@/lib/databricks/tables/history";
import { checkPlan } from "@/lib/draft/check-plan";
import { readNewestChanges } from "@/lib/draft/newest-changes";
import { withinMinute } from "@/lib/draft/within-minute";
import { AppError, type Failure, toAppError } from "@/lib/model/errors";
import type { Reading } from "@/lib/model/run/part";
import {
  compareRecords,
  type EditConsequence,
  type PairedRecord,
  type SqlDifference,
} from "@/lib/model/source/sql-difference";
import type { IdentityColumnsByTable } from "@/lib/model/table/identity-columns";
import { sameTable, type TableName, tableKey } from "@/lib/model/table/table-name";
import type { Column, Warehouse } from "@/lib/model/table/warehouse";
import { analyzeSourceSql } from "@/lib/sql/analyze/analyze-source-sql";
import { readColumns } from "@/lib/sql/analyze/columns-read";
import { type SqlFragment, sql } from "@/lib/sql/fragment";
import { type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import { getProject } from "@/lib/store/projects";
import { getSource, type SyncedSource } from "@/lib/store/sources";
import { withConnection } from "@/lib/sync/with-connection";
import { lookAtEdit } from "./edit-consequence";

/** How a comparison that takes longer than a minute is spoken of. */
const WORDS = { work: "The comparison", advice: "A filter or fewer joins make it quicker." };
/** Both SQLs read the same newest rows of the driving table, at most so many. */
const ROWS_MAX = 1_000;
/** One row can make several records: of each side at most so many are compared, in the order of their text. */
const RECORDS_MAX = 5_000;

/**
 * What a source's SQL and another one make of the same newest changes of the table that drives, and what becomes of
 * what the open run has sent. At most 1,000 rows and a minute once compute runs; `signal` cancels it on the cluster. Nothing is sent.
 */
export async function compareSql(
  sourceId: string,
  sql: string,
  signal: AbortSignal,
): Promise<{ difference: SqlDifference; consequence: EditConsequence }> {
  const source = await getSource(sourceId);
  return withinMinute(source.connectionId, signal, WORDS, async (limit) => {
    const difference = await differenceOf(source, sql, limit);
    return { difference, consequence: await lookAtEdit(source, sql, limit) };
  });
}

async function differenceOf(source: SyncedSource, sql: string, signal: AbortSignal): Promise<SqlDifference> {
  const after = await analyzeSourceSql(source, sql);
  const driving = after.references.find(isDriving)?.table;
  if (!driving) throw new AppError("SQL_REJECTED", "The SQL reads none of the source's tables.");
  const { minIdLength } = await getProject(source.projectId);
  return withConnection(source.connectionId, SHARED_SESSION, async (warehouse) => {
    const heads = await readHeads(warehouse, source, signal);
    const clock = new Date();
    const refused = (
      await checkPlan({ warehouse, statement: after, dataType: source.dataType, heads, clock, signal })
    ).find(({ severity }) => severity === "error");
    if (refused) throw new AppError("SQL_REJECTED", refused.message);
    const inUse = await analyzeSourceSql(source, source.sql).catch(() => null);
    const whole = [after, inUse].some((statement) => statement?.rule === "difference");
    // Records of both are paired by the rows that they come from, so both tell rows apart by the same columns.
    const identity = readColumns(inUse ? [inUse, after] : [after], heads);
    const run = async (statement: SqlStatement, reading: Sampled) =>
      runSide({ source, statement, identity, driving, reading, whole, heads, clock, minIdLength, warehouse, signal });
    const head = headOf(heads, driving);
    const { reading, made } = await (whole
      ? wholeTable(head, (reading) => run(after, reading))
      : newest(warehouse, driving, head, (reading) => run(after, reading)));
    const old = await attemptOld(async () => run(inUse ?? (await analyzeSourceSql(source, source.sql)), reading));
    const before = old.ok ? old.made : null;
    return {
      sample: { table: driving, ...spanOf(reading) },
      before: before && { records: before.records.length, refused: before.refused },
      beforeFailure: old.ok ? null : old.failure,
      after: { records: made.records.length, refused: made.refused },
      ...compareRecords(before?.records ?? [], made.records),
      cut: made.cut || before?.cut === true,
    };
  });
}

type Heads = { table: TableName; version: number; columns: Column[] }[];
type Sampled = Exclude<Reading, { kind: "difference" }>;
type Side = { records: PairedRecord[]; refused: number; cut: boolean };

async function readHeads(warehouse: Warehouse, source: SyncedSource, signal: AbortSignal): Promise<Heads> {
  return Promise.all(
    source.tables.map(async ({ name }) => {
      const { version } = await readHead(warehouse, name, { signal });
      return { table: name, version, columns: await describeTable(warehouse, name, version, { signal }) };
    }),
  );
}

function headOf(heads: Heads, table: TableName): number {
  return heads.find((head) => sameTable(head.table, table))?.version ?? 0;
}

/** The newest changes; the table where they make nothing. */
async function newest(
  warehouse: Warehouse,
  table: TableName,
  head: number,
  run: (reading: Sampled) => Promise<Side>,
): Promise<{ reading: Sampled; made: Side }> {
  const found = await readNewestChanges(warehouse, { table, head }, async (reading) => {
    return { reading, made: await run(reading) };
  });
  return found.made.records.length + found.made.refused > 0 ? found : wholeTable(head, run);
}

async function wholeTable(head: number, run: (reading: Sampled) => Promise<Side>) {
  const reading: Sampled = { kind: "snapshot", version: head, shard: 0, shards: 1 };
  return { reading, made: await run(reading) };
}

function spanOf(reading: Sampled): { kind: Sampled["kind"]; from: number; to: number } {
  return reading.kind === "changes" ? reading : { kind: reading.kind, from: reading.version, to: reading.version };
}

type SideOptions = {
  source: SyncedSource;
  statement: SqlStatement;
  identity: IdentityColumnsByTable;
  driving: TableName;
  reading: Sampled;
  /** One of the SQLs is evaluated as a whole: both are, over all rows. */
  whole: boolean;
  heads: Heads;
  clock: Date;
  minIdLength: number;
  warehouse: Warehouse;
  signal: AbortSignal;
};

async function runSide(options: SideOptions): Promise<Side> {
  const { source, statement, identity, driving, reading, whole, heads, clock, minIdLength, warehouse, signal } =
    options;
  const { dataType, syncUserProperties, syncGroupProperties, unsetNulls } = source;
  const drivingReference = statement.references.findIndex((each) => isDriving(each) && sameTable(each.table, driving));
  if (drivingReference < 0)
    throw new AppError("SQL_REJECTED", `Changes of ${tableKey(driving)} send nothing with the SQL in use.`);
  const rewritten = rewriteSql(statement, {
    dataType,
    table: driving,
    reading,
    drivingReference,
    pins: heads.map(({ table, version }) => ({ table, version, past: { kind: "version", version, columns: null } })),
    clock,
    identity,
    rewrites: "cancel",
    ...(whole ? {} : { rowsMax: ROWS_MAX, newestRows: true }),
  });
  const projected = projectRecords({
    rewritten,
    columns: await describeQuery(warehouse, userQuery(statement), { signal }),
    dataType,
    syncUserProperties,
    syncGroupProperties,
    unsetNulls,
    output: "records",
    sourceId: source.id,
    tableId: "",
    runId: source.id,
    partOrdinal: 0,
    clock,
    minIdLength,
    pairs: true,
  });
  if (!projected.ok) throw new AppError("SQL_REJECTED", projected.findings[0]?.message ?? "The SQL makes no records.");
  return readSide(warehouse, projected.statement, projected.merged, signal);
}

async function readSide(
  warehouse: Warehouse,
  statement: SqlFragment,
  merged: boolean,
  signal: AbortSignal,
): Promise<Side> {
  const side: Side = { records: [], refused: 0, cut: false };
  const limited = sql`SELECT * FROM (\n${statement}\n) AS made ORDER BY record LIMIT ${RECORDS_MAX}`;
  for await (const chunk of warehouse.stream(limited, { signal }))
    for (const [reason, record, pair] of chunk) {
      if (reason !== null) side.refused += 1;
      else if (record) side.records.push({ record, pair: (merged ? identityOf(record) : pair) ?? "" });
    }
  return { ...side, cut: side.records.length + side.refused >= RECORDS_MAX };
}

/** Whose properties a record sets. */
function identityOf(record: string): string {
  const { user_id, device_id, group_type, group_value }: Record<string, unknown> = JSON.parse(record);
  return JSON.stringify([user_id, device_id, group_type, group_value]);
}

/** The SQL in use may be what an edit is to fix: then only the other side is shown. */
async function attemptOld(
  run: () => Promise<Side>,
): Promise<{ ok: true; made: Side } | { ok: false; failure: Failure }> {
  try {
    return { ok: true, made: await run() };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "SQL_FAILED" && error.code !== "SQL_REJECTED" && error.code !== "SCHEMA_CHANGED") throw thrown;
    return { ok: false, failure: error.toFailure() };
  }
}
