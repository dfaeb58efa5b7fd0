import { z } from "zod";
import type { ChangeCounts } from "@/lib/core/comparison";
import type { VersionRange } from "@/lib/core/part";
import { quoteTableName, quoteText, type TableName } from "@/lib/core/table-name";
import type { Warehouse } from "@/lib/core/warehouse";

const countSchema = z.object({
  version: z.coerce.number(),
  type: z.enum(["insert", "update_preimage", "update_postimage", "delete"]),
  rows: z.coerce.number(),
});

/** How many rows the change feed holds of each commit of a range, by type. Versions without any are missing. */
export async function countChangesByType(
  warehouse: Warehouse,
  table: TableName,
  { from, to }: VersionRange,
): Promise<Map<number, ChangeCounts>> {
  const rows = await warehouse.query(
    `SELECT _commit_version AS version, _change_type AS type, count(*) AS rows FROM table_changes(${quoteText(quoteTableName(table))}, ${from}, ${to}) WHERE _change_type <> 'update_preimage' GROUP BY _commit_version, _change_type`,
  );
  const counts = new Map<number, ChangeCounts>();
  for (const row of rows) {
    const { version, type, rows: count } = countSchema.parse(row);
    const before = counts.get(version) ?? { inserted: 0, updated: 0, deleted: 0 };
    counts.set(version, before);
    if (type === "insert") before.inserted += count;
    else if (type === "delete") before.deleted += count;
    else before.updated += count;
  }
  return counts;
}
