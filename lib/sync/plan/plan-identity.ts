import { describeTable } from "@/lib/databricks/tables/describe-query";
import type { PlannedPart } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import { keepIdentity } from "@/lib/model/table/keep-identity";
import { sameTable } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { readColumns } from "@/lib/sql/analyze/columns-read";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { listSentParts } from "@/lib/store/rewinds";
import type { SyncedSource } from "@/lib/store/sources";

/**
 * Give each part the columns that tell rows apart: those that the SQL reads, of each table as it is at the run's head.
 *
 * What a source of one table's events has sent before, whole or in part, keeps the columns that it was sent under: a
 * repeat, a rewind or another SQL sends it again under the same insert_ids. A part whose versions were sent under
 * different columns becomes several, and so does one that would read across `alterations` of the table's columns.
 */
export async function identifyParts<P extends PlannedPart>(
  source: SyncedSource,
  statement: SqlStatement,
  pins: readonly Pin[],
  parts: readonly P[],
  warehouse: Warehouse,
  alterations: readonly number[] = [],
): Promise<P[]> {
  if (parts.length === 0) return [];
  const tables = await Promise.all(
    pins.map(async ({ table, to }) => ({ table, columns: await describeTable(warehouse, table, to) })),
  );
  const wanted = readColumns([statement], tables);
  const [pin] = pins;
  const keeps = source.dataType === "event" && statement.references.length === 1 && pin !== undefined;
  const isAfterCheckpoint = parts.every(
    ({ reading }) => reading.kind === "changes" && reading.from > checkpointOf(source, pin),
  );
  const sent = keeps ? await listSentParts(source.id, pin, isAfterCheckpoint ? "cancelled" : undefined) : [];
  return parts
    .flatMap((part) =>
      keepIdentity(part.reading, wanted, sent, keeps ? alterations : []).map((piece) => ({ ...part, ...piece })),
    )
    .map((part, ordinal) => ({ ...part, ordinal }));
}

/** The last version of a run's table that was delivered; before the first import none. */
function checkpointOf({ tables }: SyncedSource, pin: Pin | undefined): number {
  return tables.find(({ name }) => pin && sameTable(name, pin.table))?.checkpoint ?? Number.POSITIVE_INFINITY;
}
