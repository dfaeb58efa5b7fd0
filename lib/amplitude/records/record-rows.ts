import { JSON_OPTIONS } from "@/lib/amplitude/records/values/record-json";
import { type Rejection, reasonCase, type TextField } from "@/lib/amplitude/records/values/rejection-reasons";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql } from "@/lib/sql/fragment";
import { HIDDEN_PREFIX } from "@/lib/sql/rewrite/rewritten-sql";
import type { Projection } from "./projection";
import type { FieldColumn } from "./record-columns";

/** The result's columns that are fields, by field name, and the names of all the user's columns. */
export type ResultColumns = { fields: ReadonlyMap<string, FieldColumn>; columns: readonly string[] };

/** A column that the projection adds: its name, quoted. It cannot be one of the user's. */
export function quoteOwnColumn(name: string): SqlFragment {
  return identifier(`${HIDDEN_PREFIX}${name}`);
}

/** One more SELECT around `from`, which adds columns. */
export function addColumns(columns: Record<string, SqlFragment>, from: SqlFragment): SqlFragment {
  const added = Object.entries(columns).map(([name, value]) => sql`${value} AS ${quoteOwnColumn(name)}`);
  return sql`SELECT ${joinSql([sql`*`, ...added])} FROM (${from})`;
}

/** The rewritten SQL as a relation, on lines of its own: it may end in a line comment. */
export function boundRows({ rewritten }: Projection): SqlFragment {
  return sql`\n${rewritten.text}\n`;
}

/** Add `reason`: the first reason that holds. */
export function withReason(rejections: readonly Rejection[], from: SqlFragment): SqlFragment {
  return addColumns({ reason: reasonCase(rejections) }, from);
}

/** The JSON of an invalid row, by which a person can find the row. */
export function invalidRow({ rewritten }: Projection, { columns }: ResultColumns): SqlFragment {
  const version = rewritten.from === "snapshot" ? sql`'snapshot_version'` : sql`'commit_version'`;
  const row = joinSql(columns.map(identifier));
  return sql`to_json(named_struct(${version}, ${identifier(rewritten.hidden.version)}, 'row', struct(${row})), ${JSON_OPTIONS})`;
}

/** The type of a field's column, as far as it says which values there can be; `void` where the result has no such column. */
export function typeOf({ fields }: ResultColumns, name: string): SqlType {
  return fields.get(name)?.type ?? { kind: "void" };
}

/** A column that the projection added for a field, with the type of the field's own. */
export function ownField(result: ResultColumns, column: string, name = column): TextField {
  return { value: quoteOwnColumn(column), type: typeOf(result, name) };
}

/** A text field: numbers and times become text, an empty text is none. NULL when the result has no such column. */
export function textValue(result: ResultColumns, name: string): SqlFragment {
  const text = textOf(result, name);
  return typeOf(result, name).kind === "text" ? sql`nullif(${text}, '')` : text;
}

/** An id: an empty text, or one of nothing but blanks, is none. */
export function idValue(result: ResultColumns, name: "user_id" | "device_id"): SqlFragment {
  const id = textOf(result, name);
  return typeOf(result, name).kind === "text" ? sql`IF(trim(${id}) = '', NULL, ${id})` : id;
}

function textOf({ fields }: ResultColumns, name: string): SqlFragment {
  const column = fields.get(name);
  return !column || column.type.kind === "void"
    ? sql`CAST(NULL AS STRING)`
    : sql`CAST(${identifier(column.column)} AS STRING)`;
}
