import { describeHistory } from "@/lib/databricks/tables/history";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";

/** Commits that are looked at. */
const COMMITS_MAX = 10_000;

/**
 * The last version of a table before the first commit later than `at`, at most `head`. Commit times need not grow
 * with versions, so this may lie before some commits that are older than `at`, never after one that is newer.
 */
export async function versionAt(
  warehouse: Warehouse,
  table: TableName,
  { at, head, signal }: { at: Date; head: number; signal?: AbortSignal },
): Promise<number> {
  const commits = await describeHistory(warehouse, table, COMMITS_MAX, { signal });
  const later = commits.filter(({ version, committedAt }) => version <= head && committedAt > at);
  return Math.max(0, Math.min(head, ...later.map(({ version }) => version - 1)));
}
