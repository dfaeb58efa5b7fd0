import type { DataType } from "@/lib/model/source/data-type";
import type { SelectedTable, StartFrom } from "@/lib/model/source/source";
import { sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";

/** What an accepted row becomes. */
type RowOutcome = "event" | "set_user_properties" | "set_group_properties";

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
  /** Clock functions of the SQL, which are the run's clock. */
  clockCalls: string[];
  /** Events without a `time` of their own get the run's clock. */
  timeFromClock: boolean;
  /** What keeps a repeat from counting twice. */
  dedupe: "own_insert_id" | "row_and_commit" | "identity_and_run" | "last_value_wins";
  /** Property rows of one identity become one record, the last commit's value wins. */
  folded: boolean;
  syncsUserProperties: boolean;
  syncsGroupProperties: boolean;
  /** A NULL takes its property away; otherwise it leaves it as it was. Only of properties. */
  unsetsNulls: boolean;
  /** The whole result is compared with itself at the last sync; otherwise only changed rows are read. */
  compares: boolean;
};

export type ExplainOptions = {
  statement: SqlStatement;
  tables: readonly SelectedTable[];
  dataType: DataType;
  syncUserProperties: boolean;
  syncGroupProperties: boolean;
  unsetNulls: boolean;
  /** The result's columns, as DESCRIBE QUERY gave them. */
  columns: readonly Column[];
};

/** Say what drives the sync, what a change does, whose clock counts and how repeats are told apart. */
export function explainSync({ statement, tables, dataType, columns, ...switches }: ExplainOptions): SyncExplanation {
  const read = tables.filter(({ name }) => statement.references.some(({ table }) => sameTable(table, name)));
  const drives = ({ name }: SelectedTable) =>
    statement.references.some((reference) => isDriving(reference) && sameTable(reference.table, name));
  const has = (column: string) => columns.some(({ name, type }) => name.toLowerCase() === column && type !== "void");
  const isEvent = dataType === "event";
  const outcome = OUTCOME[dataType];
  return {
    drives: read.filter(drives).map(({ name, startFrom }) => ({ table: name, startFrom })),
    lookups: read.filter((table) => !drives(table)).map(({ name }) => name),
    unread: tables.filter((table) => !read.includes(table)).map(({ name }) => name),
    onInsert: outcome,
    onUpdate: isEvent ? "ignored" : outcome,
    onDelete: "ignored",
    onRewrite: "ignored",
    clockCalls: [...new Set(statement.clockCalls.map(({ name }) => name))],
    timeFromClock: isEvent && !has("time"),
    dedupe: DEDUPE[dataType] ?? (has("insert_id") ? "own_insert_id" : "row_and_commit"),
    folded: !isEvent,
    syncsUserProperties: isEvent && switches.syncUserProperties && has("user_properties"),
    syncsGroupProperties: isEvent && switches.syncGroupProperties && has("groups") && has("group_properties"),
    unsetsNulls: !isEvent && switches.unsetNulls,
    compares: statement.rule === "difference",
  };
}

const OUTCOME: Record<DataType, RowOutcome> = {
  event: "event",
  user_properties: "set_user_properties",
  group_properties: "set_group_properties",
};

const DEDUPE: Partial<Record<DataType, SyncExplanation["dedupe"]>> = {
  user_properties: "identity_and_run",
  group_properties: "last_value_wins",
};
