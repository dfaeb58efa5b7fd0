import type { SqlFragment } from "@/lib/sql/fragment";
/**
 * A source's SQL rewritten for what one part reads. `text` is a SELECT without a trailing `;`; it may end with a line
 * comment, so whoever wraps it puts a line break after it. Besides the user's columns it returns the hidden ones.
 */
export type RewrittenSql = {
  text: SqlFragment;
  /**
   * The same SELECT as its tables were before the run, where a run sends what differs; null where every row counts.
   */
  before: SqlFragment | null;
  /** Rows come from commits, or from the table as it was at one version. */
  from: "changes" | "snapshot";
  /** Names of the columns that the rewrite added after the user's own; null where the data type does not need it. */
  hidden: {
    /** The commit's version, BIGINT; the pinned version in a snapshot. */
    version: string;
    /** What tells the row from others of its commit: the text of the columns that identify it, or a hash. */
    hash: string | null;
    /** The ordinal among equal rows of that commit, from 1, INT. All ones where the reader of the result numbers them. */
    ordinal: string | null;
  };
  /**
   * Where the SQL reads more than one table, or one in several places: at which of them the part drives, and the
   * columns with the row hashes of the others (hex text; null where an outer join found no row). Null otherwise.
   */
  joined: { drivingReference: number; hashes: string[] } | null;
  /** One row of the driving table can come out as several (explode, LATERAL VIEW, joins). */
  multipliesRows: boolean;
};

/** The prefix of the columns that the rewrite adds. A table or a SQL should have no such column. */
export const HIDDEN_PREFIX = "__lakefeed_";
