import { z } from "zod";
import type { RunWarning } from "./run-warning";

/** Changes of rows by type. */
const changeCountsSchema = z.object({
  inserted: z.int().nonnegative(),
  updated: z.int().nonnegative(),
  deleted: z.int().nonnegative(),
});
export type ChangeCounts = z.infer<typeof changeCountsSchema>;
const CHANGE_TYPES = ["inserted", "updated", "deleted"] as const;

/** A commit's own counts. Null: the commit does not say. */
export type CommitCounts = {
  version: number;
  operation: string;
  changes: { [type in keyof ChangeCounts]: number | null };
};

/**
 * The commits' own counts beside those of the change feed that was read. `compared` commits say how many rows they
 * changed; of a commit that says it of some types only, only these are summed. Up to 20 that differ are named.
 */
export const comparisonSchema = z.object({
  commits: z.int().nonnegative(),
  compared: z.int().nonnegative(),
  equal: z.int().nonnegative(),
  says: changeCountsSchema,
  read: changeCountsSchema,
  differing: z.array(
    z.object({ version: z.int(), operation: z.string(), says: changeCountsSchema, read: changeCountsSchema }),
  ),
});
export type Reconciliation = z.infer<typeof comparisonSchema>;

const DIFFERING_MAX = 20;
const none = (): ChangeCounts => ({ inserted: 0, updated: 0, deleted: 0 });

/** Lay the commits' own counts beside those that the feed gives; a commit without a row in the feed changed none. */
export function compareChanges(
  commits: readonly CommitCounts[],
  feed: ReadonlyMap<number, ChangeCounts>,
): Reconciliation {
  const comparison: Reconciliation = {
    commits: commits.length,
    compared: 0,
    equal: 0,
    says: none(),
    read: none(),
    differing: [],
  };
  for (const { version, operation, changes } of commits) {
    const known = CHANGE_TYPES.filter((type) => changes[type] !== null);
    if (known.length === 0) continue;
    const says = none();
    const read = none();
    for (const type of known) {
      says[type] = changes[type] ?? 0;
      read[type] = feed.get(version)?.[type] ?? 0;
      comparison.says[type] += says[type];
      comparison.read[type] += read[type];
    }
    comparison.compared += 1;
    if (known.every((type) => says[type] === read[type])) comparison.equal += 1;
    else if (comparison.differing.length < DIFFERING_MAX) comparison.differing.push({ version, operation, says, read });
  }
  return comparison;
}

/** What to tell a person of a difference; null when all that was compared is equal. */
export function differenceWarning(table: string, { compared, equal, differing }: Reconciliation): RunWarning | null {
  if (compared === equal) return null;
  const versions = differing
    .slice(0, 5)
    .map(({ version }) => version)
    .join(", ");
  return {
    code: "counts_differ",
    message: `${compared - equal} of ${compared} commits of ${table} say that they changed another number of rows than their change feed holds (version ${versions}${differing.length > 5 ? ", …" : ""}). What the feed holds was delivered. Look at these commits: rows may be missing in the feed.`,
  };
}

/** Rows of a change feed of a type that is not known: nobody knows what they mean, so they are not sent. Null without any. */
export function unknownChangesWarning(
  table: string,
  unknown: readonly { version: number; type: string; rows: number }[],
): RunWarning | null {
  if (unknown.length === 0) return null;
  const rows = unknown.reduce((sum, each) => sum + each.rows, 0);
  const types = [...new Set(unknown.map(({ type }) => `“${type}”`))].sort();
  const versions = [...new Set(unknown.map(({ version }) => version))].sort((one, other) => one - other);
  const shown = `${versions.slice(0, 5).join(", ")}${versions.length > 5 ? ", …" : ""}`;
  return {
    code: "unknown_changes",
    message: `The change feed of ${table} holds ${rows === 1 ? "1 row" : `${rows} rows`} of a change type that Lakefeed does not know: ${types.join(", ")} (version ${shown}). Lakefeed did not send these rows; all others were delivered. Look at what wrote these commits.`,
  };
}

/**
 * Commits of writers whose updates are not told as updates: what to look for. Null without any.
 *
 * Such a writer replaces files, and the feed then holds their rows as deleted and inserted; or it tells what changed by
 * comparing rows, and an update that makes a row equal to another one is not among it.
 */
export function otherWriterWarning(
  table: string,
  commits: readonly { version: number; writer: string | null }[],
): RunWarning | null {
  const others = commits.filter(({ writer }) => writer !== null);
  if (others.length === 0) return null;
  const writers = [...new Set(others.map(({ writer }) => writer))].sort().join(", ");
  const shown = `${others
    .slice(0, 5)
    .map(({ version }) => version)
    .join(", ")}${others.length > 5 ? ", …" : ""}`;
  return {
    code: "other_writer",
    message: `${others.length === 1 ? "1 commit" : `${others.length} commits`} of ${table} came from ${writers} (version ${shown}), which does not say which rows it updated. Lakefeed sent what the change feed holds, less the rows that only moved to another file. A row that became equal to another row is missing in that feed: if properties depend on it, write the table with Spark or Databricks.`,
  };
}
