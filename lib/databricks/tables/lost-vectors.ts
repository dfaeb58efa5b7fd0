import type { VersionRange } from "@/lib/model/run/part";
import type { HistoryCommit } from "./history";

/** Why the changes of such versions cannot be read. */
export const LOST_VECTORS =
  "DROP FEATURE deletionVectors took away what told which rows of a file they changed, so their change feed would hold all rows of the file.";

/**
 * The versions whose change feed is not true any more, because the table's deletion vectors were dropped after them.
 *
 * Delta reads every version's changes by the protocol of now: without deletion vectors a commit that deleted one row of
 * a file seems to delete all of them. It says nothing of that. Found by the commits' own metrics; a commit that does
 * not prove that it used none counts as one that did. Null where none did.
 */
export function findLostVectors(commits: readonly HistoryCommit[]): VersionRange | null {
  const dropped = commits.findLast(({ vectors }) => vectors === "dropped");
  if (!dropped) return null;
  const lost = commits.filter(({ version, vectors }) => version < dropped.version && vectors === "perhaps");
  const [first, last] = [lost.at(0), lost.at(-1)];
  return first && last ? { from: first.version, to: last.version } : null;
}
