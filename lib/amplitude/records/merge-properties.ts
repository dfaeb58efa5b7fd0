import { comparableValue } from "@/lib/amplitude/records/values/record-comparable";
import { type Entry, exactStruct } from "@/lib/amplitude/records/values/record-json";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";
import { isNullEntry, withoutNulls } from "./record-objects";
import { quoteOwnColumn } from "./record-rows";

/** How the properties of several rows become one object. */
export type PropertyMerge = {
  /** What to compute per identity. */
  aggregates: Record<string, SqlFragment>;
  /** The struct `{$set: …}`, with `$unset` where nulls unset. */
  operations: SqlFragment;
  /** A struct of the outcome whose JSON differs only when the outcome does. */
  comparable: SqlFragment;
};

/** What stands for the value of a property that is unset. Source: Amplitude, Identify API, `$unset`. */
const UNSET = sql`'-'`;

/**
 * Merge property objects in commit order: of each property, the last value that is not null; with `unsetNulls` the
 * last one, and a null unsets. Rows of one commit are ordered by their text, so that the result does not depend on
 * the order in which rows come.
 *
 * `value` is an object column of the rows, `order` a struct that orders them.
 */
export function mergeProperties(
  value: SqlFragment,
  type: SqlType,
  order: SqlFragment,
  unsetNulls: boolean,
): PropertyMerge {
  switch (type.kind) {
    case "struct":
      return mergeStruct(value, type, order, unsetNulls);
    case "map":
      return mergeMap(value, type, order, unsetNulls);
    default:
      throw new TypeError(`Properties are a struct or a map, not ${type.kind}.`);
  }
}

function mergeStruct(
  value: SqlFragment,
  type: Extract<SqlType, { kind: "struct" }>,
  order: SqlFragment,
  unsetNulls: boolean,
): PropertyMerge {
  const aggregates: Record<string, SqlFragment> = {};
  const fields = type.fields.filter((field) => field.type.kind !== "void");
  const entries = fields.map((field, i): Entry => {
    const property = sql`${value}.${identifier(field.name)}`;
    aggregates[sql`p${i}`] = unsetNulls
      ? sql`max_by(${property}, ${order})`
      : sql`max_by(${property}, ${order}) FILTER (WHERE ${property} IS NOT NULL)`;
    return { name: field.name, type: field.type, value: quoteOwnColumn(sql`p${i}`) };
  });
  const comparable = sql`named_struct(${joinSql(entries.map((entry, i) => sql`'p${i}', ${comparableValue(entry.type, entry.value)}`))})`;
  const set = exactStruct(entries);
  if (!unsetNulls) return { aggregates, operations: sql`named_struct('$set', ${set})`, comparable };
  const always = type.fields
    .filter((field) => field.type.kind === "void")
    .map(({ name }) => sql`${textLiteral(name)}, ${UNSET}`);
  const unset = entries.map((entry) => sql`${textLiteral(entry.name)}, IF(${entry.value} IS NULL, ${UNSET}, NULL)`);
  const values = entries.map((entry) => entry.value);
  const anySet =
    entries.length === 0
      ? sql`false`
      : joinSql(
          values.map((p) => sql`${p} IS NOT NULL`),
          " OR ",
        );
  const anyUnset =
    always.length > 0
      ? sql`true`
      : joinSql(
          values.map((p) => sql`${p} IS NULL`),
          " OR ",
        );
  const operations = sql`named_struct('$set', IF(${anySet}, ${set}, NULL), '$unset', IF(${anyUnset}, named_struct(${joinSql([...unset, ...always])}), NULL))`;
  return { aggregates, operations, comparable };
}

/** Maps are merged one after the other: their keys are only known row by row. */
function mergeMap(
  value: SqlFragment,
  type: Extract<SqlType, { kind: "map" }>,
  order: SqlFragment,
  unsetNulls: boolean,
): PropertyMerge {
  const rows = sql`collect_list(struct(${order} AS o, ${value} AS p))`;
  const sorted = sql`array_sort(${rows}, (l, r) -> CASE WHEN l.o < r.o THEN -1 WHEN l.o > r.o THEN 1 ELSE 0 END)`;
  const [first, rest] = [sql`${sorted}[0].p`, sql`slice(${sorted}, 2, cardinality(${rows}))`];
  const merged = sql`map_concat(map_filter(merged, (k, v) -> NOT map_contains_key(r.p, k)), r.p)`;
  const aggregates = { p: sql`aggregate(${rest}, ${first}, (merged, r) -> ${merged})` };
  const comparable = sql`named_struct('p', ${comparableValue(type, quoteOwnColumn("p"))})`;
  if (!unsetNulls)
    return { aggregates, operations: exactStruct([{ name: "$set", type, value: quoteOwnColumn("p") }]), comparable };
  const unset = sql`transform_values(map_filter(${quoteOwnColumn("p")}, (k, v) -> ${isNullEntry(sql`v`, type)}), (k, v) -> ${UNSET})`;
  const orNone = (map: SqlFragment) => sql`IF(cardinality(${map}) > 0, ${map}, NULL)`;
  const operations = exactStruct([
    { name: "$set", type, value: orNone(withoutNulls(quoteOwnColumn("p"), type)) },
    { name: "$unset", type: TEXTS, value: orNone(unset) },
  ]);
  return { aggregates, operations, comparable };
}

const TEXTS: SqlType = { kind: "map", key: { kind: "text" }, value: { kind: "text" } };
