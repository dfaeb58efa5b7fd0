/** What a commit of a history does, as the command counts it. */
export const COMMIT_KINDS = [
  "insert",
  "duplicate",
  "update",
  "unread update",
  "delete",
  "merge",
  "overwrite",
  "unread overwrite",
  "restore",
  "optimize",
  "column added",
  "column moved",
  "field moved",
  "feed turned on",
  "delta-rs append",
  "delta-rs delete",
  "delta-rs update",
  "delta-rs same update",
  "delta-rs merge",
  "delta-rs overwrite",
  "delta-rs compact",
] as const;
export type CommitKind = (typeof COMMIT_KINDS)[number];
export type CommitCounts = Partial<Record<CommitKind, number>>;

export function addCounts(total: CommitCounts, more: CommitCounts): void {
  for (const kind of COMMIT_KINDS) if (more[kind]) total[kind] = (total[kind] ?? 0) + more[kind];
}

/** How many commits of each kind there were. */
export function countKinds(kinds: readonly string[]): CommitCounts {
  return Object.fromEntries(COMMIT_KINDS.map((kind) => [kind, kinds.filter((each) => each === kind).length]));
}

/** Each kind with how many there were, those that never came included: `12 insert, 0 restore`. */
export function countsText(counts: CommitCounts): string {
  return COMMIT_KINDS.map((kind) => `${counts[kind] ?? 0} ${kind}`).join(", ");
}
