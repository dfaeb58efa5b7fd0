import type { ProjectedRecords } from "@/lib/amplitude/records/project-records";
import { toUnreadableError } from "@/lib/databricks/errors/unreadable";
import { describeTable } from "@/lib/databricks/tables/describe-query";
import { readHead, readTableId } from "@/lib/databricks/tables/history";
import { AppError, toAppError } from "@/lib/model/errors";
import { type RejectionReason, rejectionReasonSchema } from "@/lib/model/record";
import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import type { PassedTest, TestFinding } from "@/lib/model/source/test-result";
import type { TableName } from "@/lib/model/table/table-name";
import type { Column, Warehouse } from "@/lib/model/table/warehouse";
import { readColumns } from "@/lib/sql/analyze/columns-read";
import { type SqlFragment, sql } from "@/lib/sql/fragment";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import type { PinnedTable } from "@/lib/sql/rewrite/pinned-sql";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import type { RewrittenSql } from "@/lib/sql/rewrite/rewritten-sql";
import { checkPlan } from "./check-plan";
import { readNewestChanges } from "./newest-changes";

/** A test reads at most so many rows. */
const ROWS_MAX = 1_000;
/** So many records and refused rows are shown. */
const SHOWN_MAX = 25;

export type Sampling = {
  warehouse: Warehouse;
  statement: SqlStatement;
  dataType: DataType;
  /** Every chosen table, the driving one first. */
  tables: readonly TableName[];
  /** Where the driving table drives, among the statement's references. */
  drivingReference: number;
  clock: Date;
  /** Events bring group updates along, which are sampled too. */
  groups: boolean;
  project: (rewritten: RewrittenSql, tableId: string, output: "records" | "groups") => ProjectedRecords;
  signal: AbortSignal;
};

type Sample = Pick<
  PassedTest,
  | "sample"
  | "rows"
  | "rowsRefused"
  | "records"
  | "recordCount"
  | "groupRecords"
  | "refused"
  | "refusedByReason"
  | "ignoredColumns"
  | "findings"
>;
export type Sampled = ({ ok: true } & Sample) | { ok: false; findings: TestFinding[] };

/**
 * Records of the newest accepted changes of the driving table; when its last commits hold none, of the table as it
 * is now, and so for a SQL that is evaluated as a whole. Throws what is wrong with a table or the warehouse: a feed that was turned off is not hidden by reading the
 * table instead.
 */
export async function sampleRecords(sampling: Sampling): Promise<Sampled> {
  const { warehouse, signal } = sampling;
  const tables = await Promise.all(sampling.tables.map((name) => readTable(warehouse, name, signal)));
  const [driving] = tables;
  if (!driving) throw new AppError("INTERNAL", "There is no driving table.");
  return samplePlanned(sampling, tables, driving).catch(async (thrown: unknown) => {
    for (const { name } of tables) {
      const error = await toUnreadableError(warehouse, name, toAppError(thrown), { signal });
      if (error.code === "TABLE_UNREADABLE") throw error;
    }
    throw thrown;
  });
}

/** Sample only what reads the chosen tables, as the warehouse itself understands the SQL. */
async function samplePlanned(sampling: Sampling, tables: ReadTable[], driving: ReadTable): Promise<Sampled> {
  const heads = tables.map(({ name, version }) => ({ table: name, version }));
  const planned = await checkPlan({ ...sampling, heads });
  if (planned.some(({ severity }) => severity === "error")) return { ok: false, findings: planned };
  const sampled = await sampleNewest(sampling, tables, driving);
  return { ...sampled, findings: [...planned, ...sampled.findings] };
}

async function sampleNewest(sampling: Sampling, tables: ReadTable[], driving: ReadTable): Promise<Sampled> {
  if (sampling.statement.rule === "changes") {
    const newest = { table: driving.name, head: driving.version };
    const changes = await readNewestChanges(sampling.warehouse, newest, (reading) =>
      sampleReading(sampling, tables, driving, reading),
    );
    if (!changes.ok || changes.rows > 0) return changes;
  }
  return sampleReading(sampling, tables, driving, { kind: "snapshot", version: driving.version, shard: 0, shards: 1 });
}

type ReadTable = { name: TableName; tableId: string; version: number; columns: Column[] };

async function readTable(warehouse: Warehouse, name: TableName, signal: AbortSignal): Promise<ReadTable> {
  const [{ version }, tableId] = await Promise.all([
    readHead(warehouse, name, { signal }),
    readTableId(warehouse, name, { signal }),
  ]);
  return { name, tableId, version, columns: await describeTable(warehouse, name, version, { signal }) };
}

async function sampleReading(
  sampling: Sampling,
  tables: ReadTable[],
  driving: ReadTable,
  reading: Exclude<Reading, { kind: "difference" }>,
): Promise<Sampled> {
  const { warehouse, statement, dataType, clock, project, signal } = sampling;
  const pins = tables.map(({ name, version }): PinnedTable => {
    return { table: name, version, past: { kind: "version", version, columns: null } };
  });
  const rewritten = rewriteSql(statement, {
    dataType,
    table: driving.name,
    reading,
    drivingReference: sampling.drivingReference,
    pins,
    clock,
    identity: readColumns(
      [statement],
      tables.map(({ name, columns }) => ({ table: name, columns })),
    ),
    rewrites: "cancel",
    rowsMax: ROWS_MAX,
  });
  const projected = project(rewritten, driving.tableId, "records");
  if (!projected.ok) return { ok: false, findings: projected.findings };
  const groups = sampling.groups ? project(rewritten, driving.tableId, "groups") : null;
  const [rows, groupRows] = await Promise.all([
    runSample(warehouse, projected.statement, signal),
    groups?.ok ? runSample(warehouse, groups.statement, signal) : [],
  ]);
  return {
    ok: true,
    sample: { table: driving.name, kind: reading.kind, version: driving.version },
    ...count(rows, projected.merged),
    groupRecords: groupRows
      .flatMap(({ reason, record }) => (reason === null && record !== null ? [record] : []))
      .slice(0, SHOWN_MAX),
    ignoredColumns: projected.ignoredColumns,
    findings: projected.findings,
  };
}

type SampleRow = { reason: RejectionReason | null; record: string | null; rows: number };

async function runSample(warehouse: Warehouse, statement: SqlFragment, signal: AbortSignal): Promise<SampleRow[]> {
  const sample: SampleRow[] = [];
  for await (const chunk of warehouse.stream(sql`SELECT * FROM (\n${statement}\n) LIMIT ${ROWS_MAX}`, { signal }))
    for (const [reason, record, rows] of chunk)
      sample.push({
        reason: reason ? rejectionReasonSchema.parse(reason) : null,
        record: record ?? null,
        rows: Number(rows ?? 1),
      });
  return sample;
}

function count(
  sample: SampleRow[],
  merged: boolean,
): Pick<Sample, "rows" | "rowsRefused" | "records" | "recordCount" | "refused" | "refusedByReason"> {
  const made = sample.flatMap(({ reason, record }) => (reason === null && record !== null ? [record] : []));
  const refused = sample.flatMap(({ reason, record }) => (reason === null ? [] : [{ reason, row: record ?? "" }]));
  const byReason = new Map<RejectionReason, number>();
  for (const { reason } of refused) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  return {
    rows: merged ? sample.reduce((sum, { rows }) => sum + rows, 0) : sample.length,
    rowsRefused: refused.length,
    records: made.slice(0, SHOWN_MAX),
    recordCount: made.length,
    refused: refused.slice(0, SHOWN_MAX),
    refusedByReason: [...byReason]
      .map(([reason, count]) => ({ reason, count }))
      .sort((one, other) => other.count - one.count),
  };
}
