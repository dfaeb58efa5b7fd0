import type { Output } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import type { Column } from "@/lib/model/table/warehouse";
import type { RewrittenSql } from "@/lib/sql/rewrite/rewritten-sql";

/** What a projection goes by: the rewritten SQL, its columns, and what becomes of its rows. */
export type Projection = {
  rewritten: RewrittenSql;
  /** What DESCRIBE QUERY says of `rewritten.text`, or of the user's own SQL: hidden columns are left out. */
  columns: readonly Column[];
  dataType: DataType;
  syncUserProperties: boolean;
  syncGroupProperties: boolean;
  /** Of properties: a NULL unsets. */
  unsetNulls: boolean;
  output: Output;
  sourceId: string;
  /** The driving table's id, as DESCRIBE DETAIL gives it. */
  tableId: string;
  runId: string;
  partOrdinal: number;
  clock: Date;
  minIdLength: number;
  /** Add `pair` after each event: the driving row that it comes from, whatever the SQL makes of it. */
  pairs?: boolean;
};
