import type { ProjectedRecords } from "@/lib/amplitude/project-records";
import type { BoundSql } from "@/lib/core/bound-sql";
import type { DataType } from "@/lib/core/data-type";
import { AppError } from "@/lib/core/errors";
import type { Reading } from "@/lib/core/part";
import { type RefusalCode, refusalCodeSchema } from "@/lib/core/record";
import { sameTable, type TableName } from "@/lib/core/table-name";
import type { PassedTest, TestFinding } from "@/lib/core/test-result";
import type { TableState, Warehouse } from "@/lib/core/warehouse";
import { inspectTable } from "@/lib/databricks/inspect-table";
import { bindSql } from "@/lib/sql/bind-sql";
import type { SqlStatement } from "@/lib/sql/statement";

/** A test reads at most so many rows. */
const ROWS_MAX = 1_000;
/** The newest changes are looked for in this many commits. */
const COMMITS_MAX = 10;
/** So many records and refused rows are shown. */
const SHOWN_MAX = 25;

export type Sampling = {
  warehouse: Warehouse;
  statement: SqlStatement;
  dataType: DataType;
  /** Every chosen table, the driving one first. */
  tables: readonly TableName[];
  clock: Date;
  /** Events bring group updates along, which are sampled too. */
  groups: boolean;
  project: (bound: BoundSql, tableId: string, output: "records" | "groups") => ProjectedRecords;
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
 * is now. Throws what is wrong with a table or the warehouse.
 */
export async function sampleRecords(sampling: Sampling): Promise<Sampled> {
  const states: ReadyTable[] = [];
  for (const name of sampling.tables)
    states.push(readyTable(await inspectTable(sampling.warehouse, name, { signal: sampling.signal })));
  const [driving] = states;
  if (!driving) throw new AppError("INTERNAL", "There is no driving table.");
  const changes = changesReading(driving);
  if (changes) {
    const sampled = await sampleReading(sampling, states, driving, changes);
    if (!sampled.ok || sampled.rows > 0) return sampled;
  }
  return sampleReading(sampling, states, driving, { kind: "snapshot", version: driving.version, shard: 0, shards: 1 });
}

type ReadyTable = { name: TableName; tableId: string; version: number; firstVersion: number };

function readyTable({ name, tableId, version, firstVersion, problem }: TableState): ReadyTable {
  if (problem)
    throw new AppError(problem.code === "missing" ? "TABLE_NOT_FOUND" : "TABLE_UNSUPPORTED", problem.message, {
      remedy: problem.remedy ?? undefined,
    });
  if (tableId === null || version === null)
    throw new AppError("TABLE_UNSUPPORTED", `${name.table} has no versions to read.`);
  return { name, tableId, version, firstVersion: firstVersion ?? version };
}

function changesReading({ version, firstVersion }: ReadyTable): Reading | null {
  const from = Math.max(firstVersion + 1, version - COMMITS_MAX + 1);
  return from <= version ? { kind: "changes", from, to: version } : null;
}

async function sampleReading(
  sampling: Sampling,
  tables: ReadyTable[],
  driving: ReadyTable,
  reading: Reading,
): Promise<Sampled> {
  const { warehouse, statement, dataType, clock, project, signal } = sampling;
  const pins = tables
    .filter(({ name }) => !sameTable(name, driving.name))
    .map(({ name, version }) => ({ table: name, version }));
  const bound = bindSql(statement, {
    dataType,
    table: driving.name,
    reading,
    pins,
    clock,
    rewrites: "cancel",
    rowsMax: ROWS_MAX,
  });
  const projected = project(bound, driving.tableId, "records");
  if (!projected.ok) return { ok: false, findings: projected.findings };
  const counted = count(await runSample(warehouse, projected.statement, signal), projected.folded);
  const groups = sampling.groups ? project(bound, driving.tableId, "groups") : null;
  const groupRows = groups?.ok ? await runSample(warehouse, groups.statement, signal) : [];
  return {
    ok: true,
    sample: { table: driving.name, kind: reading.kind, version: driving.version },
    ...counted,
    groupRecords: groupRows
      .flatMap(({ refusal, record }) => (refusal === null && record !== null ? [record] : []))
      .slice(0, SHOWN_MAX),
    ignoredColumns: projected.ignoredColumns,
    findings: projected.findings,
  };
}

type SampleRow = { refusal: RefusalCode | null; record: string | null; rows: number };

async function runSample(warehouse: Warehouse, statement: string, signal: AbortSignal): Promise<SampleRow[]> {
  const sample: SampleRow[] = [];
  for await (const chunk of warehouse.stream(`SELECT * FROM (\n${statement}\n) LIMIT ${ROWS_MAX}`, { signal }))
    for (const [refusal, record, rows] of chunk)
      sample.push({
        refusal: refusal ? refusalCodeSchema.parse(refusal) : null,
        record: record ?? null,
        rows: Number(rows ?? 1),
      });
  return sample;
}

function count(
  sample: SampleRow[],
  folded: boolean,
): Pick<Sample, "rows" | "rowsRefused" | "records" | "recordCount" | "refused" | "refusedByReason"> {
  const made = sample.flatMap(({ refusal, record }) => (refusal === null && record !== null ? [record] : []));
  const refused = sample.flatMap(({ refusal, record }) =>
    refusal === null ? [] : [{ reason: refusal, row: record ?? "" }],
  );
  const byReason = new Map<RefusalCode, number>();
  for (const { reason } of refused) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  return {
    rows: folded ? sample.reduce((sum, { rows }) => sum + rows, 0) : sample.length,
    rowsRefused: refused.length,
    records: made.slice(0, SHOWN_MAX),
    recordCount: made.length,
    refused: refused.slice(0, SHOWN_MAX),
    refusedByReason: [...byReason]
      .map(([reason, count]) => ({ reason, count }))
      .sort((one, other) => other.count - one.count),
  };
}
