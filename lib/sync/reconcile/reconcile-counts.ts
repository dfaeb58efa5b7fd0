import { countChangesByType, type FeedCounts } from "@/lib/databricks/tables/count-changes-by-type";
import { alterationsIn } from "@/lib/databricks/tables/feed-breaks";
import { findCommits } from "@/lib/databricks/tables/history";
import { cutRange, type VersionRange } from "@/lib/model/run/part";
import {
  compareChanges,
  differenceWarning,
  otherWriterWarning,
  unknownChangesWarning,
} from "@/lib/model/run/reconciliation";
import { formatTableName, type TableName, tableKey } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { storeComparison } from "@/lib/store/reconciliations";
import { noteWarnings } from "@/lib/store/rejections";
import type { Run } from "@/lib/store/runs";

/** More commits than these are not counted one by one. */
const COMMITS_MAX = 10_000;

/**
 * Compare what the change feed holds with what the commits themselves say that they changed: a count that none of our
 * own reading has touched. A difference is kept as a warning of the run. What cannot be counted any more is left out.
 */
export async function reconcileCounts(run: Run, warehouse: Warehouse): Promise<void> {
  for (const { table, from, to } of readRanges(run)) {
    if (to - from >= COMMITS_MAX) continue;
    try {
      const commits = await findCommits(warehouse, table, { after: from - 1, to });
      const feed = await countFeed(warehouse, table, cutRange({ from, to }, alterationsIn(commits)));
      const comparison = compareChanges(commits, feed.changes);
      const shown = formatTableName(table);
      await storeComparison(run.id, table, comparison, differenceWarning(shown, comparison));
      const others = [unknownChangesWarning(shown, feed.unknown), otherWriterWarning(shown, commits)];
      await noteWarnings(
        run.id,
        others.flatMap((warning) => warning ?? []),
      );
    } catch (thrown) {
      console.warn(`The commits of ${formatTableName(table)} were not compared:`, thrown);
    }
  }
}

/** Changes are not read across a version that altered the columns: only a rewind comes upon one. */
async function countFeed(warehouse: Warehouse, table: TableName, ranges: readonly VersionRange[]): Promise<FeedCounts> {
  const whole: FeedCounts = { changes: new Map(), unknown: [] };
  for (const range of ranges) {
    const { changes, unknown } = await countChangesByType(warehouse, table, range);
    for (const [version, counts] of changes) whole.changes.set(version, counts);
    whole.unknown.push(...unknown);
  }
  return whole;
}

/** The versions of each table whose changes the run delivered. */
function readRanges({ parts }: Run): (VersionRange & { table: TableName })[] {
  const ranges = new Map<string, VersionRange & { table: TableName }>();
  for (const { table, reading } of parts) {
    if (reading.kind !== "changes") continue;
    const before = ranges.get(tableKey(table)) ?? { table, from: reading.from, to: reading.to };
    before.from = Math.min(before.from, reading.from);
    before.to = Math.max(before.to, reading.to);
    ranges.set(tableKey(table), before);
  }
  return [...ranges.values()];
}
