import { listCommits } from "@/lib/databricks/tables/history";
import { toAppError } from "@/lib/model/errors";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";

/**
 * Whether a table that has another id continues with the history of the one that was delivered: CREATE OR REPLACE does,
 * and versions before it can still be read. A table that was dropped and created again begins anew at version 0.
 */
export async function isSameHistory(
  warehouse: Warehouse,
  name: TableName,
  { checkpoint, committedAt }: { checkpoint: number; committedAt: Date | null },
): Promise<boolean> {
  try {
    const [commit] = await listCommits(warehouse, name, { after: checkpoint - 1, to: checkpoint });
    return commit !== undefined && commit.committedAt.getTime() === committedAt?.getTime();
  } catch (thrown) {
    if (toAppError(thrown).code === "HISTORY_LOST") return false;
    throw thrown;
  }
}
