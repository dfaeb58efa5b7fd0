import { type EarlierColumns, headColumns } from "@/lib/amplitude/records/head-columns";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { findCommits } from "@/lib/databricks/tables/history";
import { findLostVectors } from "@/lib/databricks/tables/lost-vectors";
import { AppError, toAppError } from "@/lib/model/errors";
import type { Reading } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import type { DataType } from "@/lib/model/source/data-type";
import { formatTableName, sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { ParsedReference, SqlStatement } from "@/lib/sql/parse/statement";
import type { PastState, PinnedTable } from "@/lib/sql/rewrite/pinned-sql";
import { referenceReads } from "@/lib/sql/rewrite/reference-reads";

type Part = { table: TableName; reading: Reading; drivingReference: number; dataType: DataType };

/**
 * A run's tables as one part of it reads them: at their heads, and where the part needs it as they were before the
 * run. Throws `HISTORY_LOST` when a table can neither be read as it was nor be rebuilt.
 */
export async function pinTables(
  warehouse: Warehouse,
  statement: SqlStatement,
  run: { pins: readonly Pin[] },
  part: Part,
): Promise<PinnedTable[]> {
  const compares = statement.rule === "difference";
  const imports = (i: number) => run.pins.some((pin) => pin.snapshot && isOf(statement.references[i], pin));
  const present = compares && part.reading.kind === "snapshot";
  const reads = present ? [] : referenceReads(statement.references, { ...part, imports });
  return Promise.all(
    run.pins.map(async (pin) => {
      const pinned = { table: pin.table, version: pin.to, imports: pin.snapshot };
      const needed = statement.references.some(
        (reference, i) => reads[i] === "from" && (compares || i !== part.drivingReference) && isOf(reference, pin),
      );
      return needed ? { ...pinned, past: await pastState(warehouse, pin, part) } : pinned;
    }),
  );
}

/** The columns that a part reads of its driving table, where it does not read the run's head; null where it does. */
export async function readingColumns(
  warehouse: Warehouse,
  run: { pins: readonly Pin[] },
  { table, reading }: Pick<Part, "table" | "reading">,
): Promise<EarlierColumns | null> {
  const pin = run.pins.find((each) => sameTable(each.table, table));
  const version = reading.kind === "snapshot" ? reading.version : reading.to;
  return pin ? columnsOf(warehouse, pin, version) : null;
}

function isOf(reference: ParsedReference | undefined, { table }: Pin): boolean {
  return reference !== undefined && sameTable(reference.table, table);
}

function columnsOf(warehouse: Warehouse, { table, to }: Pin, version: number): Promise<EarlierColumns | null> {
  return headColumns((select) => describeQuery(warehouse, select), table, { version, head: to });
}

async function pastState(warehouse: Warehouse, pin: Pin, part: Part): Promise<PastState> {
  if (pin.from === pin.to) return { kind: "version", version: pin.from, columns: null };
  try {
    const columns = await columnsOf(warehouse, pin, pin.from);
    return { kind: "version", version: pin.from, columns: columns?.select ?? null };
  } catch (thrown) {
    if (toAppError(thrown).code !== "HISTORY_LOST") throw thrown;
    const commits = await findCommits(warehouse, pin.table, { after: pin.from, to: pin.to });
    if (readsOtherWindow(pin, part) || findLostVectors(commits)) throw toHistoryLostError(pin, thrown);
    return { kind: "rebuilt", after: pin.from };
  }
}

/** One statement must not read two windows of one table's changes: an engine may take the one for the other. */
function readsOtherWindow({ table, from, to }: Pin, { table: driving, reading }: Part): boolean {
  if (!sameTable(table, driving) || reading.kind !== "changes") return false;
  return reading.from !== from + 1 || reading.to !== to;
}

function toHistoryLostError({ table, from }: Pin, cause: unknown): AppError {
  return new AppError(
    "HISTORY_LOST",
    `${formatTableName(table)} can no longer be read as it was at version ${from}, and this run cannot rebuild that state from its changes. Nothing was sent.`,
    { cause },
  );
}
