import { findFeedBreak } from "@/lib/databricks/tables/feed-breaks";
import { toAppError } from "@/lib/model/errors";
import type { Reading } from "@/lib/model/run/part";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";

/** The newest changes are looked for in this many commits. */
const COMMITS_MAX = 10;
const BREAKS: readonly string[] = ["CHANGE_FEED_DISABLED", "HISTORY_LOST", "SCHEMA_CHANGED"];

type Changes = Extract<Reading, { kind: "changes" }>;

/**
 * Read the changes of a table's last commits. Where the feed breaks among them (it was off, columns were renamed or
 * dropped, files are gone), read what comes after the break, and at least the newest commit. Throws what `read` throws
 * for that.
 */
export async function readNewestChanges<Made>(
  warehouse: Warehouse,
  { table, head }: { table: TableName; head: number },
  read: (reading: Changes) => Promise<Made>,
): Promise<Made> {
  const from = Math.max(0, head - COMMITS_MAX + 1);
  try {
    return await read({ kind: "changes", from, to: head });
  } catch (thrown) {
    if (from === head || !BREAKS.includes(toAppError(thrown).code)) throw thrown;
    const found = await findFeedBreak(warehouse, table, { from, to: head }, "plan");
    return read({ kind: "changes", from: Math.min(found?.readableFrom ?? head, head), to: head });
  }
}
