import { AppError } from "@/lib/core/errors";
import type { Pin } from "@/lib/core/run";
import { formatTableName, type TableName } from "@/lib/core/table-name";
import type { Head, Warehouse } from "@/lib/core/warehouse";
import { readHead, readTableId } from "@/lib/databricks/history";
import { inspectTable } from "@/lib/databricks/inspect-table";
import { findOpenRun, openRun, type Run, recordUpToDate, resumeRun } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { planParts } from "./plan-parts";

type SyncedTable = SyncedSource["tables"][number];

/**
 * Open the source's next run, or go on with its open one. A quiet source costs one metadata statement a table and
 * gives null: nothing new was committed.
 *
 * All versions are read once, here, and stored: a retry reuses them and never looks again. Throws `TABLE_REPLACED`
 * when a table was dropped and created again since the checkpoint.
 */
export async function pinRun(
  source: SyncedSource,
  driving: SyncedTable,
  warehouse: Warehouse,
  now: Date,
): Promise<Run | null> {
  const open = await findOpenRun(source.id);
  if (open) return resumeRun(open);

  const { sql, sqlHash } = source;
  const head = await readHead(warehouse, driving.name);
  if (isQuiet(driving, head)) {
    await recordUpToDate(source.id, { clock: now, sql, sqlHash, pins: [quietPin(driving, head)] });
    return null;
  }
  const pin = await pinTable(source, driving, head, warehouse);
  const parts = await planParts(warehouse, pin, source);
  return openRun(source.id, { clock: now, sql, sqlHash, pins: [pin], parts });
}

/** Same version, committed at the same time: a table that was replaced could have come to the same version. */
function isQuiet({ checkpoint, checkpointCommittedAt }: SyncedTable, head: Omit<Head, "tableId">): boolean {
  return checkpoint === head.version && checkpointCommittedAt?.getTime() === head.committedAt.getTime();
}

function quietPin({ name, tableId }: SyncedTable, { version, committedAt }: Omit<Head, "tableId">): Pin {
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
  driving: SyncedTable,
  head: Omit<Head, "tableId">,
  warehouse: Warehouse,
): Promise<Pin> {
  const tableId = await readTableId(warehouse, driving.name);
  const pinned = { table: driving.name, tableId, to: head.version, committedAt: head.committedAt };
  if (driving.checkpoint === null)
    return { ...pinned, ...(await beginning(source, driving, head.version, warehouse)), initial: true };
  if ((driving.tableId !== null && driving.tableId !== tableId) || driving.checkpoint > head.version)
    throw replaced(driving);
  return { ...pinned, from: driving.checkpoint, initial: false, snapshot: false };
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
