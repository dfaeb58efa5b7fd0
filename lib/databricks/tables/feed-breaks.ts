import { toWarehouseError } from "@/lib/databricks/errors/errors";
import type { AppError } from "@/lib/model/errors";
import type { VersionRange } from "@/lib/model/run/part";
import type { Commit } from "@/lib/model/table/commit";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { changeFeedSql, sql } from "@/lib/sql/fragment";

/**
 * Where the changes of a range cannot be read in one statement. `readableTo`: the last version up to which they can
 * be, from the range's start; before the range when there is none. `readableFrom`: the first one from which they can
 * be, to the range's end; after the range when there is none. Nothing is lost where the two are neighbours.
 */
export type FeedBreak = { readableTo: number; readableFrom: number; error: AppError };

/**
 * How closely to look. `plan`: by reading one row, which shows what the log says (feed off, other columns, versions
 * gone). `files`: by opening every file, which also shows what VACUUM took.
 */
export type Look = "plan" | "files";

/** Find where the feed of a range breaks, by halving; null when it can be read whole. */
export async function findFeedBreak(
  warehouse: Warehouse,
  name: TableName,
  { from, to }: VersionRange,
  look: Look,
): Promise<FeedBreak | null> {
  const error = await readProblem(warehouse, name, { from, to }, look);
  if (error === null) return null;
  const readable = async (range: VersionRange) => (await readProblem(warehouse, name, range, look)) === null;
  let [readableTo, broken] = [from - 1, to];
  while (readableTo + 1 < broken) {
    const middle = Math.floor((readableTo + broken) / 2);
    if (await readable({ from, to: middle })) readableTo = middle;
    else broken = middle;
  }
  let [unreadable, readableFrom] = [readableTo, to + 1];
  while (unreadable + 1 < readableFrom) {
    const middle = Math.floor((unreadable + readableFrom) / 2);
    if (await readable({ from: middle, to })) readableFrom = middle;
    else unreadable = middle;
  }
  return { readableTo, readableFrom, error };
}

/** Why the changes of a range cannot be read; null when they can. Throws what is not about the table's history. */
export async function readProblem(
  warehouse: Warehouse,
  name: TableName,
  { from, to }: VersionRange,
  look: Look,
): Promise<AppError | null> {
  const feed = changeFeedSql(name, from, to);
  try {
    // With LIMIT 0 the engine would answer without looking at the feed.
    await warehouse.query(
      look === "plan" ? sql`SELECT _commit_version FROM ${feed} LIMIT 1` : sql`SELECT count(*) AS rows FROM ${feed}`,
    );
    return null;
  } catch (thrown) {
    const error = toWarehouseError(thrown);
    switch (error.code) {
      case "CHANGE_FEED_DISABLED":
      case "HISTORY_LOST":
      case "SCHEMA_CHANGED":
      case "TABLE_REPLACED":
        return error;
      default:
        throw error;
    }
  }
}

/** Commits after which the feed can surely be read as before: they change rows or files, not columns or properties. */
const HARMLESS =
  /^(STREAMING UPDATE|UPDATE|DELETE|MERGE|COPY INTO|OPTIMIZE|AUTO OPTIMIZE|REORG|VACUUM (START|END)|COMPUTE STATS|ADD COLUMNS|TRUNCATE)$/i;

/** Whether a commit can break the feed of a range that it lies in. Its operation is all that a history tells. */
export function mayBreakFeed({ operation, mayRewrite }: Commit): boolean {
  return !HARMLESS.test(operation) && !(/^WRITE$/i.test(operation) && !mayRewrite);
}

/** Whether a commit renames or drops columns: statements from before do not fit what comes after. */
export function changesColumns({ operation }: Commit): boolean {
  return /^(RENAME COLUMN|DROP COLUMNS?|REPLACE COLUMNS)$/i.test(operation);
}

/** The versions that rename, drop, move, retype or bring back columns: rows from before were sent with those of then. */
export function alterationsIn(commits: readonly Commit[]): number[] {
  const alters = (commit: Commit) => changesColumns(commit) || /^(CHANGE COLUMNS?|RESTORE)$/i.test(commit.operation);
  return commits.filter(alters).map(({ version }) => version);
}
