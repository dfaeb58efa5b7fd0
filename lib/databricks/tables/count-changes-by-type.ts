import { z } from "zod";
import { queryRows } from "@/lib/databricks/query-rows";
import type { VersionRange } from "@/lib/model/run/part";
import type { ChangeCounts } from "@/lib/model/run/reconciliation";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { changeFeedSql, sql } from "@/lib/sql/fragment";

const countSchema = z.object({
  version: z.coerce.number(),
  type: z.string().nullable(),
  rows: z.coerce.number(),
});

/** What the feed of a range holds: rows by commit and type, and rows of types that the feed's documentation does not name. */
export type FeedCounts = {
  /** Versions without any row are missing. */
  changes: Map<number, ChangeCounts>;
  unknown: { version: number; type: string; rows: number }[];
};

/** How many rows the change feed holds of each commit of a range, by type. Source of the types: Delta Lake docs, "Change data feed". */
export async function countChangesByType(
  warehouse: Warehouse,
  table: TableName,
  { from, to }: VersionRange,
): Promise<FeedCounts> {
  const rows = await queryRows(
    warehouse,
    countSchema,
    sql`SELECT _commit_version AS version, _change_type AS type, count(*) AS rows FROM ${changeFeedSql(table, from, to)} WHERE NOT _change_type <=> 'update_preimage' GROUP BY _commit_version, _change_type`,
  );
  const counts: FeedCounts = { changes: new Map(), unknown: [] };
  for (const { version, type, rows: count } of rows) {
    const before = counts.changes.get(version) ?? { inserted: 0, updated: 0, deleted: 0 };
    counts.changes.set(version, before);
    switch (type) {
      case "insert":
        before.inserted += count;
        break;
      case "delete":
        before.deleted += count;
        break;
      case "update_postimage":
        before.updated += count;
        break;
      default:
        counts.unknown.push({ version, type: type ?? "NULL", rows: count });
    }
  }
  return counts;
}
