import type { DataType } from "@/lib/core/data-type";
import type { SelectedTable, StartFrom } from "@/lib/core/source";
import type { TableName } from "@/lib/core/table-name";
import type { Column } from "@/lib/core/warehouse";
import type { SqlStatement } from "./statement";

/** What an accepted row becomes. */
export type RowOutcome = "event" | "set_user_properties" | "set_group_properties";

/** How a source will sync, as values for "How this will sync". */
export type SyncExplanation = {
  /** Tables whose changes send something, with where their import begins. */
  drives: { table: TableName; startFrom: StartFrom }[];
  /** Tables read as they are at the run, whose changes send nothing by themselves. */
  lookups: TableName[];
  /** Selected tables that the SQL does not read. */
  unread: TableName[];
  onInsert: RowOutcome;
  onUpdate: RowOutcome | "ignored";
  onDelete: "ignored";
  /** Rows that a commit only rewrote are not imported again. */
  onRewrite: "ignored";
  /** Clock functions of the SQL, which are the run's clock; `timeFromClock` when rows have no `time` of their own. */
  clockCalls: string[];
  timeFromClock: boolean;
  /** What keeps a repeat from counting twice. */
  dedupe: "own_insert_id" | "row_and_commit" | "identity_and_run";
  /** Property rows of one identity become one record, the last commit's value wins. */
  folded: boolean;
  syncsUserProperties: boolean;
  syncsGroupProperties: boolean;
};

export function explainSync(_options: {
  statement: SqlStatement;
  tables: readonly SelectedTable[];
  dataType: DataType;
  syncUserProperties: boolean;
  syncGroupProperties: boolean;
  /** The result's columns, as DESCRIBE QUERY gave them. */
  columns: readonly Column[];
}): SyncExplanation {
  throw new Error("not built yet");
}
