import { readHead } from "@/lib/databricks/tables/history";
import { AppError } from "@/lib/model/errors";
import type { Pin } from "@/lib/model/run/run";
import type { Commit } from "@/lib/model/table/commit";
import { sameTable, tableKey } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { findOpenRun, openRun, type Run, recordUpToDate, resumeRun } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { identifyParts } from "@/lib/sync/plan/plan-identity";
import { planParts } from "@/lib/sync/plan/plan-parts";
import { checkColumns } from "./check-columns";
import { type PinnedRead, pinTable, type ReadTable } from "./pin-table";

/**
 * Open the source's next run, or continue with its open one. A quiet source costs one metadata statement a table and
 * gives null: nothing new was committed.
 *
 * The heads of all tables are read once, here, and stored: a retry reuses them and never looks again. Throws what a
 * person has to decide: changes that cannot be read any more, with the gap, and columns that the SQL names and that
 * are gone.
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
  const pinned = await Promise.all(tables.map((table) => pinTable(source, table, warehouse)));
  await checkColumns(warehouse, statement, pinned, { dataType: source.dataType, clock: now });
  const pins = pinned.map(({ pin }) => pin);
  const planned = await planParts(warehouse, statement, pins, source, knownCommits(pinned));
  const parts = await identifyParts(source, statement, pins, planned, warehouse);
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

/** The commits that were looked at while pinning: they need not be asked for again. */
function knownCommits(pinned: readonly PinnedRead[]): Map<string, Commit[]> {
  return new Map(pinned.flatMap(({ pin, commits }) => (commits ? [[tableKey(pin.table), commits] as const] : [])));
}
