import { z } from "zod";
import { queryRows } from "@/lib/databricks/query-rows";
import type { VersionRange } from "@/lib/model/run/part";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { changeFeedSql, sql } from "@/lib/sql/fragment";

const countSchema = z.object({ version: z.coerce.number(), rows: z.coerce.number() });

/** How many changed rows each commit of a range has, for commits whose own metrics do not say. Versions without any are missing. */
export async function countChanges(
  warehouse: Warehouse,
  table: TableName,
  { from, to }: VersionRange,
): Promise<Map<number, number>> {
  const rows = await queryRows(
    warehouse,
    countSchema,
    sql`SELECT _commit_version AS version, count(*) AS rows FROM ${changeFeedSql(table, from, to)} GROUP BY _commit_version`,
  );
  return new Map(rows.map(({ version, rows }) => [version, rows]));
}
