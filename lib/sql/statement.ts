import type { TableName } from "@/lib/core/table-name";

/** A place in the text: UTF-16 offsets, end exclusive. */
export type Span = { start: number; end: number };

/** One place where the SQL reads a table. */
export type TableReference = Span & {
  table: TableName;
  /** The name that columns are qualified with; null when the user gave no alias, and then it is the table's own. */
  alias: string | null;
};

/** A SELECT on the way from the whole result to a table: where its list ends and which of its stars take everything. */
export type SelectList = {
  /** Where a column can be added. */
  end: number;
  /** The relation of this SELECT that leads to the table: a name as the text qualifies it. */
  relation: string;
  /** Stars that would also take the added columns: where ` EXCEPT (…)` goes, or where in one that is there. */
  stars: { at: number; inExcept: boolean }[];
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
  /** `catalog.schema.` before `table.column`: taken out when the reference becomes a derived table. */
  qualifiers: Span[];
  clockCalls: ClockCall[];
  /** One row of the table can come out as several. */
  multipliesRows: boolean;
};

/** The user's query as it stands, without the trailing `;`: what DESCRIBE QUERY is asked about. */
export function userQuery(statement: SqlStatement): string {
  return statement.text.slice(0, statement.end);
}
