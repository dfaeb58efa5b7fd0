import { findFirstWithFiles } from "@/lib/databricks/tables/change-feed";
import { findCommits, readTableFacts } from "@/lib/databricks/tables/history";
import { inspectTable } from "@/lib/databricks/tables/inspect-table";
import { findLostVectors, LOST_VECTORS } from "@/lib/databricks/tables/lost-vectors";
import { AppError } from "@/lib/model/errors";
import type { Pin } from "@/lib/model/run/run";
import type { Commit } from "@/lib/model/table/commit";
import { formatTableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { SyncedSource } from "@/lib/store/sources";
import { replacedError } from "./describe-gap";
import type { FoundTable } from "./found-table";
import { isSameHistory } from "./is-same-history";
import { findReadableRange } from "./readable-range";

type SyncedTable = SyncedSource["tables"][number];
type TableHead = { version: number; committedAt: Date };
/**
 * A table that the SQL reads, with its head. Changes of one that drives send something; one that is `compared` is read
 * whole at both ends, and its changes are not.
 */
export type ReadTable = { table: SyncedTable; head: TableHead; drives: boolean; compared: boolean };
/** A table's pin, with its commits where they were looked at, and the commit that changes its columns at the end. */
export type PinnedRead = { pin: Pin; drives: boolean; commits: Commit[] | null; columnsChangeIn: number | null };

/**
 * Pin what one run reads of a table: from the checkpoint, or where its first import begins, to the head, or as far as
 * the changes can be read in one go. Versions that a person decided to leave behind are stepped over. Throws with the
 * gap when a person has to decide: `TABLE_REPLACED`, `HISTORY_LOST`, `CHANGE_FEED_DISABLED`, `SCHEMA_CHANGED`.
 */
export async function pinTable(source: SyncedSource, read: ReadTable, warehouse: Warehouse): Promise<PinnedRead> {
  const { table, head, drives, compared } = read;
  const { tableId, retention, widens } = await readTableFacts(warehouse, table.name);
  const pin: Pin = {
    table: table.name,
    tableId,
    from: table.checkpoint ?? head.version,
    to: head.version,
    initial: table.checkpoint === null,
    snapshot: false,
    committedAt: head.committedAt,
    retention,
  };
  const whole = { drives, commits: null, columnsChangeIn: null };
  // A lookup is read at its head only, so its history is not asked for and may be another table's.
  if (!drives) return { pin, ...whole };
  if (table.checkpoint === null && table.skip === null) {
    return { pin: { ...pin, ...(await planFirstRead(source, table, head.version, warehouse)) }, ...whole };
  }
  const found = { ...foundTable(table, tableId, head), widens };
  const { from, limit, expectedId, skipped } = startOf(table);
  const other = expectedId !== null && expectedId !== tableId;
  const goesOn = !other || (compared && (await isSameHistory(warehouse, table.name, deliveredOf(table))));
  if (!goesOn || from > head.version) throw await replacedError(warehouse, found);
  const begun = { ...pin, from, ...(skipped ? { skipped } : {}) };
  if (compared) return { pin: begun, ...whole };
  const to = Math.min(head.version, limit ?? head.version);
  const range = await findReadableRange(warehouse, found, { from, to });
  const { commits, columnsChangeIn, hasNewer, committedAt } = range;
  const fitted = { ...begun, to: range.to, committedAt, ...(hasNewer ? { hasNewer } : {}) };
  return { pin: fitted, drives, commits, columnsChangeIn };
}

function foundTable(
  { name, checkpoint, checkpointCommittedAt }: SyncedTable,
  tableId: string,
  head: TableHead,
): FoundTable {
  return {
    name,
    tableId,
    delivered: checkpoint === null ? null : { version: checkpoint, at: checkpointCommittedAt },
    head,
  };
}

function deliveredOf({ checkpoint, checkpointCommittedAt }: SyncedTable) {
  return { checkpoint: checkpoint ?? 0, committedAt: checkpointCommittedAt };
}

/** Where reading begins: at the checkpoint, or behind the gap that a person left behind, once it is reached. */
function startOf({ checkpoint, tableId, skip }: SyncedTable) {
  const next = (checkpoint ?? -1) + 1;
  if (skip && (checkpoint === null || next === skip.from))
    return { from: skip.after, limit: null, expectedId: skip.tableId, skipped: skip };
  const limit = skip && next < skip.from ? skip.from - 1 : null;
  return { from: checkpoint ?? 0, limit, expectedId: tableId, skipped: null };
}

/** Where a table's first import begins. A property source sends the present state, whether First or Latest was chosen. */
async function planFirstRead(
  { dataType }: SyncedSource,
  table: SyncedTable,
  head: number,
  warehouse: Warehouse,
): Promise<Pick<Pin, "from" | "snapshot" | "note">> {
  switch (table.startFrom) {
    case "first":
      return {
        snapshot: true,
        ...(dataType === "event" ? await oldestReadable(table, head, warehouse) : { from: head }),
      };
    case "latest":
      return { from: head, snapshot: true };
    case "new_changes":
      return { from: head, snapshot: false };
  }
}

/**
 * The version that First begins at. Files may be gone although the log names them, so every one is opened before the
 * first record is sent; then First begins at the oldest version that can really be read, and the run says so.
 */
async function oldestReadable(
  { name }: SyncedTable,
  head: number,
  warehouse: Warehouse,
): Promise<Pick<Pin, "from" | "note">> {
  const shown = formatTableName(name);
  const { problem, firstVersion } = await inspectTable(warehouse, name);
  if (firstVersion === null)
    throw new AppError(
      "CHANGE_FEED_DISABLED",
      problem?.message ?? `${shown} has no version that First can start from.`,
      {
        remedy: problem?.remedy ?? undefined,
      },
    );
  const toHistoryLostError = findLostVectors(await findCommits(warehouse, name, { after: firstVersion, to: head }));
  if (toHistoryLostError)
    return {
      from: toHistoryLostError.to,
      note: `First begins at version ${toHistoryLostError.to} and not at ${firstVersion}: ${LOST_VECTORS}`,
    };
  const from = firstVersion < head ? await findFirstWithFiles(warehouse, name, { from: firstVersion, to: head }) : head;
  if (from === firstVersion) return { from };
  const note = `First begins at version ${from} and not at ${firstVersion}: files of the versions before were removed from ${shown}.`;
  return { from, note };
}
