import type { DataType } from "@/lib/core/data-type";
import { AppError, toAppError } from "@/lib/core/errors";
import type { Reading } from "@/lib/core/part";
import type { Pin } from "@/lib/core/run";
import { formatTableName, quoteName, quoteTableName, sameTable, type TableName } from "@/lib/core/table-name";
import type { Column, Warehouse } from "@/lib/core/warehouse";
import { describeQuery } from "@/lib/databricks/describe-query";
import { occurrenceReads } from "@/lib/sql/occurrence-reads";
import type { PastState, PinnedTable } from "@/lib/sql/pinned-sql";
import type { SqlStatement } from "@/lib/sql/statement";

type Part = { table: TableName; reading: Reading; occurrence: number; dataType: DataType };

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
  const present = statement.rule === "difference" && part.reading.kind === "snapshot";
  const reads = present ? [] : occurrenceReads(statement.references, part);
  return Promise.all(
    run.pins.map(async (pin) => {
      const pinned = { table: pin.table, version: pin.to };
      const needed = statement.references.some(({ table }, i) => reads[i] === "from" && sameTable(table, pin.table));
      return needed ? { ...pinned, past: await pastState(warehouse, pin, part) } : pinned;
    }),
  );
}

async function pastState(warehouse: Warehouse, pin: Pin, part: Part): Promise<PastState> {
  if (pin.from === pin.to) return { kind: "version", version: pin.from, columns: null };
  const columns = async (version: number) =>
    describeQuery(warehouse, `SELECT * FROM ${quoteTableName(pin.table)} VERSION AS OF ${version}`);
  try {
    const [then, now] = await Promise.all([columns(pin.from), columns(pin.to)]);
    return { kind: "version", version: pin.from, columns: sameColumns(then, now) ? null : asNow(then, now) };
  } catch (thrown) {
    if (toAppError(thrown).code !== "HISTORY_LOST") throw thrown;
    if (readsOtherWindow(pin, part)) throw lost(pin, thrown);
    return { kind: "rebuilt", after: pin.from };
  }
}

/** One statement must not read two windows of one table's changes: an engine may take the one for the other. */
function readsOtherWindow({ table, from, to }: Pin, { table: driving, reading }: Part): boolean {
  if (!sameTable(table, driving) || reading.kind !== "changes") return false;
  return reading.from !== from + 1 || reading.to !== to;
}

function sameColumns(then: readonly Column[], now: readonly Column[]): boolean {
  return JSON.stringify(then) === JSON.stringify(now);
}

/** The head's columns, made of those of then; a column that was added since is NULL. */
function asNow(then: readonly Column[], now: readonly Column[]): string[] {
  const types = new Map(then.map(({ name, type }) => [name.toLowerCase(), type]));
  return now.map(({ name, type }) => {
    const before = types.get(name.toLowerCase());
    if (before === type) return quoteName(name);
    return `CAST(${before === undefined ? "NULL" : quoteName(name)} AS ${type}) AS ${quoteName(name)}`;
  });
}

function lost({ table, from }: Pin, cause: unknown): AppError {
  return new AppError(
    "HISTORY_LOST",
    `${formatTableName(table)} can no longer be read as it was at version ${from}, and this run is too large to rebuild that state. Nothing was sent.`,
    { cause },
  );
}
