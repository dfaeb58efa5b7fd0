import { z } from "zod";
import { toWarehouseError } from "@/lib/databricks/errors/errors";
import { toTableFailure } from "@/lib/databricks/errors/unreadable";
import type { QueryOptions } from "@/lib/databricks/query-rows";
import { queryRows } from "@/lib/databricks/query-rows";
import { AppError } from "@/lib/model/errors";
import type { CommitCounts } from "@/lib/model/run/reconciliation";
import type { Commit } from "@/lib/model/table/commit";
import { formatTableName, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { sql, tableIdentifier } from "@/lib/sql/fragment";
import { propertiesText, type Retention, retentionOf } from "./retention";
import { describeDetail } from "./table-detail";

/** The newest commit: one statement, the whole of a quiet check. */
export async function readHead(
  warehouse: Warehouse,
  name: TableName,
  options: QueryOptions = {},
): Promise<{ version: number; committedAt: Date }> {
  const [head] = await describeHistory(warehouse, name, 1, options);
  if (!head)
    throw new AppError("TABLE_UNSUPPORTED", `${formatTableName(name)} has no commits: it is not a Delta table.`);
  return { version: head.version, committedAt: head.committedAt };
}

/** The table's id: another one means that the table was dropped or replaced. */
export async function readTableId(warehouse: Warehouse, name: TableName, options: QueryOptions = {}): Promise<string> {
  return (await readTableFacts(warehouse, name, options)).tableId;
}

/**
 * The table's id, how long it keeps removed files and its log, and whether writes may widen its columns' types: one
 * metadata statement.
 */
export async function readTableFacts(
  warehouse: Warehouse,
  name: TableName,
  options: QueryOptions = {},
): Promise<{ tableId: string; retention: Retention; widens: boolean }> {
  const detail = await describeDetail(blameTable(warehouse, name), name, options);
  const id = detail?.id;
  if (typeof id !== "string") throw new AppError("TABLE_UNSUPPORTED", `${formatTableName(name)} is not a Delta table.`);
  const widens = /"delta\.enableTypeWidening"\s*:\s*"true"/i.test(propertiesText(detail?.properties));
  return { tableId: id, retention: retentionOf(detail?.properties), widens };
}

/**
 * A commit with its own counts of the rows that it changed, by type. `writer`: who wrote it, where that is neither Spark
 * nor Databricks and its change feed may lack updates; null otherwise. `vectors`: whether its changes may be told by
 * deletion vectors, or it took these off the table.
 */
export type HistoryCommit = Commit &
  Pick<CommitCounts, "changes"> & { writer: string | null; vectors: "none" | "perhaps" | "dropped" };

/** More commits than the range asks for: usually the head is the range's end or little after it. */
const COMMITS_AHEAD = 20;

/** The commits of (after, to] in version order, as far as the log still holds them. */
export async function findCommits(
  warehouse: Warehouse,
  name: TableName,
  { after, to, signal }: { after: number; to: number } & QueryOptions,
): Promise<HistoryCommit[]> {
  if (to <= after) return [];
  const within = (history: readonly HistoryCommit[]) =>
    history.filter(({ version }) => version > after && version <= to).reverse();
  const history = await describeHistory(warehouse, name, to - after + COMMITS_AHEAD, { signal });
  const head = history[0]?.version ?? -1;
  if (within(history).length === to - after || head - after <= history.length) return within(history);
  return within(await describeHistory(warehouse, name, head - after, { signal }));
}

/** The commits of (after, to] in version order. Throws HISTORY_LOST when the log no longer holds them all. */
export async function listCommits(
  warehouse: Warehouse,
  name: TableName,
  range: { after: number; to: number } & QueryOptions,
): Promise<Commit[]> {
  const commits = await findCommits(warehouse, name, range);
  if (commits.length < range.to - range.after) {
    throw new AppError(
      "HISTORY_LOST",
      `The log of ${formatTableName(name)} no longer holds all versions from ${range.after + 1} to ${range.to}. Rows that changed in the missing ones are not known any more.`,
    );
  }
  return commits;
}

/** The newest commits, newest first. */
export async function describeHistory(
  warehouse: Warehouse,
  name: TableName,
  commitsMax: number,
  options: QueryOptions = {},
): Promise<HistoryCommit[]> {
  const statement = sql`DESCRIBE HISTORY ${tableIdentifier(name)} LIMIT ${commitsMax}`;
  return (await queryRows(blameTable(warehouse, name), historyRowSchema, statement, options)).map(toCommit);
}

/** For questions about a table itself. They throw TABLE_UNREADABLE where Delta cannot make sense of it: there is no SQL to blame. */
function blameTable(warehouse: Warehouse, name: TableName): Pick<Warehouse, "query"> {
  return {
    query: (statement, options) =>
      warehouse.query(statement, options).catch((thrown: unknown) => {
        throw toTableFailure(name, toWarehouseError(thrown));
      }),
  };
}

/** The driver gives maps as objects or as their JSON text. */
const textMap = z
  .preprocess(parseMap, z.record(z.string(), z.string().nullable()).nullish())
  .transform((map) => map ?? {});

/** A row of DESCRIBE HISTORY. Times come without a zone: the session's is UTC. */
const historyRowSchema = z.object({
  version: z.coerce.number().int(),
  timestamp: z.union([
    z.date(),
    z.string().transform((text) => new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T")}Z`)),
  ]),
  operation: z.string().nullish(),
  operationParameters: textMap,
  operationMetrics: textMap,
  engineInfo: z.string().nullish(),
});
type HistoryRow = z.infer<typeof historyRowSchema>;

function toCommit(commit: HistoryRow): HistoryCommit {
  return {
    version: commit.version,
    committedAt: commit.timestamp,
    operation: commit.operation ?? "",
    rows: changedRows(commit),
    mayRewrite: mayRewrite(commit),
    changes: ownCounts(commit),
    writer: isSparks(commit) || !mayRewrite(commit) ? null : (commit.engineInfo ?? "a writer without a name"),
    vectors: vectorsOf(commit),
  };
}

function parseMap(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/** Operations that write no rows, and those whose metrics count the changed ones. Source: Delta Lake docs, "History schema". */
const NO_ROWS =
  /^(OPTIMIZE|VACUUM (START|END)|SET TBLPROPERTIES|UNSET TBLPROPERTIES|CREATE TABLE|ADD COLUMNS|CHANGE COLUMNS?|RENAME COLUMN|DROP COLUMNS|COMPUTE STATS|ADD CONSTRAINT|DROP CONSTRAINT|UPGRADE PROTOCOL|CLUSTER BY|SET TABLE COMMENT|AUTO OPTIMIZE|REORG)$/i;
const ROW_METRICS = [
  "numOutputRows",
  "numDeletedRows",
  "numUpdatedRows",
  "numTargetRowsInserted",
  "numTargetRowsUpdated",
  "numTargetRowsDeleted",
];

/** Whether it is sure that a commit wrote no row. */
export function writesNoRows({ operation, rows }: Pick<Commit, "operation" | "rows">): boolean {
  return NO_ROWS.test(operation) && rows === 0;
}

function changedRows(commit: HistoryRow): number | null {
  const { operation, operationMetrics } = commit;
  if (NO_ROWS.test(operation ?? "")) return isSparks(commit) ? 0 : null;
  const isMerge = /^MERGE$/i.test(operation ?? "");
  const counts = ROW_METRICS.filter((name) => !(isMerge && name === "numOutputRows"))
    .map((name) => operationMetrics[name])
    .filter((count) => count !== null && count !== undefined)
    .map(Number);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/**
 * How many rows a commit says that it inserted, updated and deleted; null where it does not say, as an overwrite does
 * not of the rows that it replaced. Source: Delta Lake docs, "Operation metrics keys".
 */
function ownCounts({ operation, operationParameters, operationMetrics }: HistoryRow): HistoryCommit["changes"] {
  const name = (operation ?? "").toUpperCase();
  const metric = (key: string) => {
    const value = operationMetrics[key];
    return value === null || value === undefined || !/^\d+$/.test(value) ? null : Number(value);
  };
  const appends = operationParameters.mode === "Append" || operationParameters.outputMode === "Append";
  if (NO_ROWS.test(name)) return { inserted: 0, updated: 0, deleted: 0 };
  if ((name === "WRITE" || name === "STREAMING UPDATE") && appends)
    return { inserted: metric("numOutputRows"), updated: 0, deleted: 0 };
  if (name === "UPDATE") return { inserted: 0, updated: metric("numUpdatedRows"), deleted: 0 };
  if (name === "DELETE") return { inserted: 0, updated: 0, deleted: metric("numDeletedRows") };
  if (name !== "MERGE") return { inserted: null, updated: null, deleted: null };
  return {
    inserted: metric("numTargetRowsInserted"),
    updated: metric("numTargetRowsUpdated"),
    deleted: metric("numTargetRowsDeleted"),
  };
}

/**
 * False only where it is sure that a commit did not delete and insert one row unchanged. An operation's name proves
 * nothing: another writer may replace whole files under it, and the feed then shows each of their rows as deleted and
 * inserted. Sure are appends that removed no file, commits that wrote change files (a feed is then read from these
 * alone; source: Delta protocol, "Add CDC File"), and updates, deletes and appends of Spark and Databricks.
 */
function mayRewrite(commit: HistoryRow): boolean {
  const name = (commit.operation ?? "").toUpperCase();
  const { operationParameters, operationMetrics } = commit;
  const count = (...keys: string[]) => Number(keys.map((key) => operationMetrics[key]).find((value) => value != null));
  const sparks = isSparks(commit);
  if (NO_ROWS.test(name)) return !sparks;
  if (name === "WRITE" || name === "STREAMING UPDATE" || name === "COPY INTO") {
    const appends =
      [operationParameters.mode, operationParameters.outputMode].includes("Append") || name === "COPY INTO";
    return !(appends && (sparks || count("numRemovedFiles", "num_removed_files") === 0));
  }
  if (name === "UPDATE" || name === "DELETE") return !(sparks || count("numAddedChangeFiles") > 0);
  return true;
}

/** Whether Spark or Databricks wrote a commit: their updates and deletes tell the changed rows alone. */
function isSparks({ engineInfo }: HistoryRow): boolean {
  return /^(Apache-Spark|Databricks)/i.test(engineInfo ?? "");
}

/** What a commit that drops a feature is made of, besides its own. */
const FEATURE_REMOVAL = /^(EMPTY COMMIT|DELETION VECTOR TOMBSTONES|DROP FEATURE)$/;

/** A feed with change files is read from these alone; of the others the metrics say whether vectors were written or replaced. */
function vectorsOf(commit: HistoryRow): HistoryCommit["vectors"] {
  const { operation, operationParameters, operationMetrics } = commit;
  const name = (operation ?? "").toUpperCase();
  if (name === "DROP FEATURE" && /deletionVectors/i.test(operationParameters.featureName ?? "")) return "dropped";
  if (NO_ROWS.test(name) || FEATURE_REMOVAL.test(name) || Number(operationMetrics.numAddedChangeFiles) > 0)
    return "none";
  if (/^(WRITE|STREAMING UPDATE|COPY INTO)$/.test(name) && !mayRewrite(commit)) return "none";
  const counts = Object.entries(operationMetrics).filter(([key]) => /DeletionVectors/.test(key));
  return counts.length > 0 && counts.every(([, count]) => Number(count) === 0) ? "none" : "perhaps";
}
