import type { TableState } from "@/lib/model/table/warehouse";

/** Rows that the commits after First's version changed; null when a commit is missing or does not say. */
export function rowsChangedSince({ commits, firstVersion, version }: TableState): number | null {
  if (firstVersion === null || version === null) return null;
  const since = commits.filter((commit) => commit.version > firstVersion);
  if (since.length !== version - firstVersion) return null;
  return since.reduce<number | null>((sum, { rows }) => (sum === null || rows === null ? null : sum + rows), 0);
}

/** Rows that the last commits changed, and over how long; null when there are not two that say. */
export function recentPace({ commits }: TableState): { rows: number; ms: number } | null {
  const newest = [...commits].sort((one, other) => other.version - one.version).slice(0, 11);
  const [last] = newest;
  const oldest = newest.at(-1);
  if (!last || !oldest || last === oldest) return null;
  let rows = 0;
  for (const commit of newest.slice(0, -1)) {
    if (commit.rows === null) return null;
    rows += commit.rows;
  }
  return { rows, ms: last.committedAt.getTime() - oldest.committedAt.getTime() };
}
