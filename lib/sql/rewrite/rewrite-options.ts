import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import type { IdentityColumnsByTable } from "@/lib/model/table/identity-columns";
import type { TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import type { SqlFragment } from "@/lib/sql/fragment";
import type { PinnedTable } from "./pinned-sql";

/** What a part's statement is made of, besides the SQL itself. */
export type RewriteOptions = {
  dataType: DataType;
  /** The driving table, and what the part reads of it. */
  table: TableName;
  reading: Reading;
  /** The index of the driving reference among the statement's references; 0 by default. */
  drivingReference?: number;
  /** The columns that the reading gives, and what makes the head's out of them, null where that is nothing; null where it reads the head. */
  columns?: { before: readonly Column[]; select: readonly SqlFragment[] | null } | null;
  /** Every table that the SQL reads; `past` where a term or an import reads it as it was beside the driving reference. */
  pins: readonly PinnedTable[];
  clock: Date;
  /** Which columns of each table tell its rows apart. */
  identity: IdentityColumnsByTable;
  /** `cancel`: equal delete and insert rows of one commit are no change. `none`: the caller knows that no commit in
   * the range may rewrite rows (cheaper). `keep`: rewritten rows count as new. */
  rewrites: "cancel" | "none" | "keep";
  /**
   * Who tells equal events apart. `statement` (by default): it hashes each row and sorts all of them, to number equal
   * ones. `reader`: it hashes, and whoever reads its result numbers; rows that may cancel are numbered by the statement
   * all the same. `sql`: every row has an insert_id of the SQL's own, so none is hashed or numbered.
   */
  ids?: "statement" | "reader" | "sql";
  /** Read at most so many rows of the driving table: for a test, never for a run. */
  rowsMax?: number;
  /** With `rowsMax`: the newest rows, the same ones whatever the rest of the SQL is. */
  newestRows?: boolean;
};
