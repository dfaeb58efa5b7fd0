import type { ColumnSpec, TableKind, Values } from "./columns";
import type { CommitKind } from "./commit-kinds";
import type { DeltaRsCommit } from "./delta-rs-change";

/** A table as of one version, and what its commit brought, by the generator's own books. */
export type TableVersion = {
  columns: readonly ColumnSpec[];
  rows: readonly Values[];
  /** Rows that the commit took away, and rows that it brought: those that are in both were rewritten. */
  deleted: readonly Values[];
  inserted: readonly Values[];
  /** What updates made of rows, also where it is what they were. */
  updated: readonly Values[];
};

/** A table in the lakehouse with the generator's books of it. `versions[v]` is version v. */
export type TableStory = {
  kind: TableKind;
  name: string;
  versions: TableVersion[];
  /** The commit since which changes are told. */
  feedFrom: number;
  /** Whether every writer of Delta can write it: nothing is turned on that delta-rs does not know. */
  isPlain: boolean;
  /** What the commit of each version was; that of the first created the table. */
  kinds: (CommitKind | "create")[];
  /** Every statement that was run, in order: a report of a failure holds them. */
  statements: string[];
};

/** What one commit does, by a statement of Spark's or by delta-rs. */
export type Work = { statement: string } | { deltaRs: DeltaRsCommit };
/** Does it, and tells the table's newest version after it. */
export type Commit = (story: TableStory, work: Work) => Promise<number>;

export type Change = Work & {
  kind: CommitKind;
  deleted?: readonly Values[];
  updated?: ReadonlyMap<Values, Values>;
  inserted?: readonly Values[];
  columns?: readonly ColumnSpec[];
};

export function headOf(story: TableStory): TableVersion {
  const head = story.versions.at(-1);
  if (!head) throw new Error("A table has a version.");
  return head;
}
