import type { Comparison } from "@/lib/core/comparison";
import type { RunWarning } from "@/lib/core/run-warning";
import type { TableName } from "@/lib/core/table-name";
import { db } from "./db";
import { noteWarnings } from "./refusals";

/** Keep what the commits of a table said beside what was read of them, with the warning that comes of it. */
export async function storeComparison(
  runId: string,
  table: TableName,
  comparison: Comparison,
  warning: RunWarning | null,
): Promise<void> {
  await db.runPin.updateMany({ where: { runId, ...table }, data: { comparison } });
  await noteWarnings(runId, warning ? [warning] : []);
}
