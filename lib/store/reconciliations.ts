import type { Reconciliation } from "@/lib/model/run/reconciliation";
import type { RunWarning } from "@/lib/model/run/run-warning";
import type { TableName } from "@/lib/model/table/table-name";
import { db } from "./db";
import { noteWarnings } from "./rejections";

/** Keep what the commits of a table said beside what was read of them, with the warning that comes of it. */
export async function storeComparison(
  runId: string,
  table: TableName,
  comparison: Reconciliation,
  warning: RunWarning | null,
): Promise<void> {
  await db.runPin.updateMany({ where: { runId, ...table }, data: { comparison } });
  await noteWarnings(runId, warning ? [warning] : []);
}
