import type { BoundSql } from "@/lib/core/bound-sql";
import type { DataType } from "@/lib/core/data-type";
import type { Reading } from "@/lib/core/part";
import type { TableName } from "@/lib/core/table-name";
import type { SqlStatement } from "./statement";

export type Binding = {
  dataType: DataType;
  /** The driving table, and what the part reads of it. */
  table: TableName;
  reading: Reading;
  /** The version at which every other table is read. */
  pins: readonly { table: TableName; version: number }[];
  clock: Date;
  /** `cancel`: equal delete and insert rows of one commit are no change. `none`: the caller knows that no commit in
   * the range may rewrite rows (cheaper). `keep`: rewritten rows count as new. */
  rewrites: "cancel" | "none" | "keep";
  /** Read at most so many rows of the driving table: for a test, never for a run. */
  rowsMax?: number;
};

/** The user's SQL bound to one part: its text to the byte, but for table references, stars and the clock. */
export function bindSql(_statement: SqlStatement, _binding: Binding): BoundSql {
  throw new Error("not built yet");
}
