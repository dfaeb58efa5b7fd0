import type { DataType } from "@/lib/model/source/data-type";
import type { TableName } from "@/lib/model/table/table-name";
import { type SqlFragment, trustedSql } from "@/lib/sql/fragment";
import type { TableReference } from "@/lib/sql/rewrite/delta-terms";

export type AnalyzeOptions = {
  /** The tables that were selected; no other may be named. */
  tables: readonly TableName[];
  dataType: DataType;
  /** Those whose changes send nothing by themselves. */
  lookupOnly?: readonly TableName[];
  /** What a name of one or two parts is completed with. */
  defaultCatalog?: string;
  defaultSchema?: string;
};

/** A place in the text: UTF-16 offsets, end exclusive. */
export type Span = { start: number; end: number };

/** Names by which columns may be read, in lower case; `all` where a star or a clause reads what it does not name. */
export type NamesRead = "all" | string[];

/** One table reference, its position, and what changes of the table do there. */
export type ParsedReference = Span &
  TableReference & {
    table: TableName;
    /** The text names the relation itself; otherwise it goes by the table's own name. */
    aliased: boolean;
    /** Which text it stands in: 0 is the user's own, n the n-th copy. */
    copy: number;
  };

/** A table reference with the names by which the text may read its columns. */
type StatementReference = ParsedReference & { reads: NamesRead };

/**
 * A WITH query that is used once more: each use reads other changes, so each has a text of its own, under a fresh
 * name. It is put after the definition that it is a copy of.
 */
export type QueryCopy = {
  /** Its SELECT, parentheses included, as it stands in the text. */
  body: Span;
  /** The text that the definition stands in. */
  within: number;
  name: string;
  /** The name that means this copy, in the text that it stands in; `alias`: what the relation goes by, where the text does not say. */
  use: Span & { copy: number; alias: string | null };
};

/**
 * A star that would take added columns too: those of `references`, by their index. `at` is where ` EXCEPT (…)` goes,
 * or where in the one that is there.
 */
export type Star = { at: number; inExcept: boolean; references: number[] };

/** A SELECT on the way from the result to tables: added columns pass through each. */
export type SelectList = {
  copy: number;
  /** Where a column can be added after the list. */
  end: number;
  /** The UNION ALL that this SELECT is a branch of: all of its branches add the same columns. */
  union: number | null;
  /** Relations of this SELECT that lead to tables, and to which; the name is null when it has none. */
  relations: { name: string | null; references: number[] }[];
  stars: Star[];
};

/** A call of a function that tells the time; the run's clock takes its place. */
export type ClockCall = Span & { name: string };

/** A SQL text that was read and found usable. Plain data: it can be sent to another thread. */
export type SqlStatement = {
  text: string;
  /** The query itself: without the trailing `;`. */
  end: number;
  /**
   * How its increments are made. `changes`: each result row comes of changed rows, one reference at a time. `difference`: the
   * whole result is compared with itself before the run, and a change of any table that is not lookup only counts;
   * each reference then counts as an inner one.
   */
  rule: "changes" | "difference";
  /** In the order of the text. */
  references: StatementReference[];
  copies: QueryCopy[];
  /** Every SELECT that hands rows of a table on to the result. */
  path: SelectList[];
  /** `catalog.schema.` before `table.column`: taken out, because a rewritten table goes by its last name. */
  qualifiers: Span[];
  clockCalls: ClockCall[];
  /** One row of a table can come out as several, whatever it is joined with. */
  multipliesRows: boolean;
};

/** The user's query as it stands, without the trailing `;`: what DESCRIBE QUERY is asked about. */
export function userQuery(statement: SqlStatement): SqlFragment {
  return trustedSql(statement.text.slice(0, statement.end));
}
