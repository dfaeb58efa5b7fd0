import { isDriving } from "@/lib/core/emission-terms";
import { AppError } from "@/lib/core/errors";
import type { Pin } from "@/lib/core/run";
import { formatTableName, sameTable, type TableName } from "@/lib/core/table-name";
import type { Head, Warehouse } from "@/lib/core/warehouse";
import { readHead, readTableId } from "@/lib/databricks/history";
import { inspectTable } from "@/lib/databricks/inspect-table";
import type { SqlStatement } from "@/lib/sql/statement";
import { findOpenRun, openRun, type Run, recordUpToDate, resumeRun } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { isSameHistory } from "./is-same-history";
import { planParts } from "./plan-parts";

type SyncedTable = SyncedSource["tables"][number];
/**
 * A table that the SQL reads, with its head. Changes of one that drives send something; one that is `compared` is read
 * whole at both ends, and its changes are not.
 */
type ReadTable = { table: SyncedTable; head: Omit<Head, "tableId">; drives: boolean; compared: boolean };

/**
 * Open the source's next run, or go on with its open one. A quiet source costs one metadata statement a table and
 * gives null: nothing new was committed.
 *
 * The heads of all tables are read once, here, and stored: a retry reuses them and never looks again. Throws
 * `TABLE_REPLACED` when a driving table was dropped and created again since the checkpoint, or replaced while its
 * changes are what is read.
 */
export async function pinRun(
  source: SyncedSource,
  statement: SqlStatement,
  warehouse: Warehouse,
  now: Date,
): Promise<Run | null> {
  const open = await findOpenRun(source.id);
  if (open) return resumeRun(open);

  const { sql, sqlHash } = source;
  const tables = await readHeads(source, statement, warehouse);
  if (tables.every(isQuiet)) {
    await recordUpToDate(source.id, { clock: now, sql, sqlHash, pins: tables.map(quietPin) });
    return null;
  }
  const pins = await Promise.all(tables.map((table) => pinTable(source, table, warehouse)));
  const parts = await planParts(warehouse, statement, pins, source);
  return openRun(source.id, { clock: now, sql, sqlHash, pins, parts });
}

async function readHeads(source: SyncedSource, statement: SqlStatement, warehouse: Warehouse): Promise<ReadTable[]> {
  const read = source.tables.flatMap((table) => {
    const references = statement.references.filter((reference) => sameTable(reference.table, table.name));
    return references.length === 0
      ? []
      : [{ table, drives: references.some(isDriving), compared: statement.rule === "difference" }];
  });
  if (read.length === 0) throw new AppError("SQL_REJECTED", "The SQL reads none of the selected tables.");
  return Promise.all(read.map(async (each) => ({ ...each, head: await readHead(warehouse, each.table.name) })));
}

/** Same version, committed at the same time: a table that was replaced could have come to the same version. */
function isQuiet({ table: { checkpoint, checkpointCommittedAt }, head }: ReadTable): boolean {
  return checkpoint === head.version && checkpointCommittedAt?.getTime() === head.committedAt.getTime();
}

function quietPin({ table: { name, tableId }, head: { version, committedAt } }: ReadTable): Pin {
  return {
    table: name,
    tableId: tableId ?? "",
    from: version,
    to: version,
    initial: false,
    snapshot: false,
    committedAt,
  };
}

async function pinTable(
  source: SyncedSource,
  { table, head, drives, compared }: ReadTable,
  warehouse: Warehouse,
): Promise<Pin> {
  const tableId = await readTableId(warehouse, table.name);
  const pinned = { table: table.name, tableId, to: head.version, committedAt: head.committedAt };
  const initial = table.checkpoint === null;
  // A lookup is read at its head only, so its history is not asked for and may be another table's.
  if (!drives) return { ...pinned, from: table.checkpoint ?? head.version, initial, snapshot: false };
  if (table.checkpoint === null)
    return { ...pinned, ...(await beginning(source, table, head.version, warehouse)), initial };
  const other = table.tableId !== null && table.tableId !== tableId;
  const delivered = { checkpoint: table.checkpoint, committedAt: table.checkpointCommittedAt };
  const goesOn = !other || (compared && (await isSameHistory(warehouse, table.name, delivered)));
  if (!goesOn || table.checkpoint > head.version) throw replaced(table);
  return { ...pinned, from: table.checkpoint, initial, snapshot: false };
}

/** Where a table's first import begins. A property source sends the present state, whether First or Latest was chosen. */
async function beginning(
  { dataType }: SyncedSource,
  { name, startFrom }: SyncedTable,
  head: number,
  warehouse: Warehouse,
) {
  switch (startFrom) {
    case "first":
      return { from: dataType === "event" ? await oldestReadable(name, warehouse) : head, snapshot: true };
    case "latest":
      return { from: head, snapshot: true };
    case "new_changes":
      return { from: head, snapshot: false };
  }
}

async function oldestReadable(name: TableName, warehouse: Warehouse): Promise<number> {
  const { problem, firstVersion } = await inspectTable(warehouse, name);
  if (firstVersion !== null) return firstVersion;
  throw new AppError(
    "CHANGE_FEED_DISABLED",
    problem?.message ?? `${formatTableName(name)} has no version that First can start from.`,
    {
      remedy: problem?.remedy ?? undefined,
    },
  );
}

function replaced({ name, checkpoint }: SyncedTable): AppError {
  return new AppError(
    "TABLE_REPLACED",
    `${formatTableName(name)} was dropped and created again since version ${checkpoint}, so the changes after it cannot be read. Nothing was sent.`,
  );
}
