import type { DataType } from "@/lib/core/data-type";
import type { TableName } from "@/lib/core/table-name";

export type ReadSqlOptions = {
  /** The tables that were selected; no other may be named. */
  tables: readonly TableName[];
  dataType: DataType;
  /** What a name of one or two parts is completed with. */
  defaultCatalog?: string;
  defaultSchema?: string;
};

/** A place in the text: UTF-16 offsets, end exclusive. */
export type Span = { start: number; end: number };

/** One place where the SQL reads a table. */
export type TableReference = Span & {
  table: TableName;
  /** The text names the relation itself; otherwise it goes by the table's own name. */
  aliased: boolean;
};

/** A star that would take the added columns too: `at` is where ` EXCEPT (…)` goes, or where in the one that is there. */
export type Star = { at: number; inExcept: boolean };

/** A SELECT on the way from the result to the table: added columns pass through each. */
export type SelectList = {
  /** Where a column can be added behind the list. */
  end: number;
  /** The relation of this SELECT that leads to the table; null when it has no name. */
  relation: string | null;
  stars: Star[];
};

/** A call of a function that tells the time; the run's clock takes its place. */
export type ClockCall = Span & { name: string };

/** A SQL text that was read and found usable. Plain data: it can be sent to another thread. */
export type SqlStatement = {
  text: string;
  /** The query itself: without the trailing `;`. */
  end: number;
  references: TableReference[];
  /** From the outermost SELECT to the one that reads the table. */
  path: SelectList[];
  /** `catalog.schema.` before `table.column`: taken out, because the derived table goes by its last name. */
  qualifiers: Span[];
  clockCalls: ClockCall[];
  /** One row of the table can come out as several. */
  multipliesRows: boolean;
};

/** The user's query as it stands, without the trailing `;`: what DESCRIBE QUERY is asked about. */
export function userQuery(statement: SqlStatement): string {
  return statement.text.slice(0, statement.end);
}
