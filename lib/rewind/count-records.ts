import { z } from "zod";
import { headColumns } from "@/lib/amplitude/records/head-columns";
import { projectRecords } from "@/lib/amplitude/records/project-records";
import { queryRows } from "@/lib/databricks/query-rows";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { AppError } from "@/lib/model/errors";
import type { Reading } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import type { IdentityColumnsByTable } from "@/lib/model/table/identity-columns";
import { sameTable } from "@/lib/model/table/table-name";
import type { Column, Warehouse } from "@/lib/model/table/warehouse";
import { sql } from "@/lib/sql/fragment";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import type { PinnedTable } from "@/lib/sql/rewrite/pinned-sql";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import type { SyncedSource } from "@/lib/store/sources";

const madeSchema = z.object({ records: z.coerce.number().pipe(z.int().nonnegative()) });

export type Counting = {
  warehouse: Warehouse;
  source: SyncedSource;
  statement: SqlStatement;
  columns: readonly Column[];
  /** Which columns of each table tell its rows apart, unless versions went out under others. */
  identity: IdentityColumnsByTable;
  pins: readonly Pin[];
  minIdLength: number;
  clock: Date;
  signal: AbortSignal;
};

/**
 * How many records the SQL makes of what a part would read, counted in the warehouse. Older versions are read with the
 * columns that the table has where the reading ends, as a sync reads them.
 */
export async function countRecords(
  counting: Counting,
  reading: Reading,
  drivingReference: number,
  identity: IdentityColumnsByTable = counting.identity,
): Promise<number> {
  const { warehouse, source, statement, columns, pins, minIdLength, clock, signal } = counting;
  const { dataType } = source;
  const driving = statement.references[drivingReference];
  if (!driving) return 0;
  const columnsAt = ({ table, to }: Pin, version: number) =>
    headColumns((select) => describeQuery(warehouse, select, { signal }), table, { version, head: to });
  const pin = pins.find(({ table }) => sameTable(table, driving.table));
  const readAt = reading.kind === "snapshot" ? reading.version : reading.to;
  const rewritten = rewriteSql(statement, {
    dataType,
    table: driving.table,
    reading,
    drivingReference,
    columns: pin ? await columnsAt(pin, readAt) : null,
    pins: await Promise.all(
      pins.map(async (each): Promise<PinnedTable> => {
        const version = reading.kind === "difference" ? each.from : each.to;
        const columns = (await columnsAt(each, version))?.select ?? null;
        return { table: each.table, version: each.to, past: { kind: "version", version, columns } };
      }),
    ),
    clock,
    identity,
    rewrites: "cancel",
  });
  const projected = projectRecords({
    rewritten,
    columns,
    dataType,
    syncUserProperties: false,
    syncGroupProperties: source.syncGroupProperties,
    unsetNulls: source.unsetNulls,
    output: "records",
    sourceId: source.id,
    tableId: "",
    runId: source.id,
    partOrdinal: 0,
    clock,
    minIdLength,
  });
  if (!projected.ok) return 0;
  const [row] = await queryRows(
    warehouse,
    madeSchema,
    sql`SELECT count_if(reason IS NULL) AS records FROM (\n${projected.statement}\n) AS made`,
    { signal },
  );
  if (!row) throw new AppError("INTERNAL", "A count gave no row.");
  return row.records;
}
