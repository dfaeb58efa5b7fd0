import { changesColumns, findFeedBreak, mayBreakFeed } from "@/lib/databricks/tables/feed-breaks";
import { findCommits, writesNoRows } from "@/lib/databricks/tables/history";
import { findLostVectors, LOST_VECTORS } from "@/lib/databricks/tables/lost-vectors";
import { AppError } from "@/lib/model/errors";
import type { Commit } from "@/lib/model/table/commit";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { gapError } from "./describe-gap";
import type { FoundTable } from "./found-table";

/** What one run can read of a table's changes in one go. */
export type ReadableRange = {
  to: number;
  committedAt: Date;
  /** Commits after `to` are known. */
  hasNewer: boolean;
  commits: Commit[];
  /** The commit that ends the window, or that it consists of, because it renames or drops columns. */
  columnsChangeIn: number | null;
};

/**
 * The part of (from, to] that can be read with one set of columns, from its beginning. Only commits that can break
 * the feed are looked at closely: a day of inserts costs no statement more.
 *
 * A commit that renames or drops columns at the beginning is a window of its own, so that tables joined to this one
 * are read as they were after that commit. So are commits that cannot be read but wrote no row. Throws with the gap when
 * changes right after `from` cannot be read.
 */
export async function findReadableRange(
  warehouse: Warehouse,
  table: FoundTable,
  { from, to }: { from: number; to: number },
): Promise<ReadableRange> {
  const known = await findCommits(warehouse, table.name, { after: from, to: table.head.version });
  const commits = known.filter(({ version }) => version <= to);
  const upTo = (end: number, columnsChangeIn: number | null): ReadableRange => ({
    to: end,
    committedAt: commits.find(({ version }) => version === end)?.committedAt ?? table.head.committedAt,
    hasNewer: end < table.head.version,
    commits: commits.filter(({ version }) => version <= end),
    columnsChangeIn,
  });
  const [first] = commits;
  if (first?.version === from + 1 && changesColumns(first)) return upTo(first.version, first.version);
  if (commits.length === to - from && !table.widens && !known.some(mayBreakFeed)) return upTo(to, null);
  const toHistoryLostError = findLostVectors(known);
  if (toHistoryLostError && toHistoryLostError.from <= to) {
    if (toHistoryLostError.from > from + 1) return upTo(toHistoryLostError.from - 1, null);
    throw await gapError(
      warehouse,
      table,
      toHistoryLostError,
      new AppError("HISTORY_LOST", LOST_VECTORS),
      LOST_VECTORS,
    );
  }
  const found = await findFeedBreak(warehouse, table.name, { from: from + 1, to }, "plan");
  if (found === null) return upTo(to, null);
  if (found.readableTo > from) {
    const next = commits.find(({ version }) => version === found.readableTo + 1);
    return upTo(found.readableTo, next && changesColumns(next) ? next.version : null);
  }
  const unread = commits.filter(({ version }) => version < found.readableFrom);
  const last = found.readableFrom - 1;
  if (unread.length === last - from && unread.every(writesNoRows)) return upTo(last, null);
  throw await gapError(warehouse, table, { from: from + 1, to: last }, found.error);
}
