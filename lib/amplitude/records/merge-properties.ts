import { comparableValue } from "@/lib/amplitude/records/values/record-comparable";
import { type Entry, exactStruct } from "@/lib/amplitude/records/values/record-json";
import type { SqlType } from "@/lib/model/table/sql-type";
import { quoteName, quoteText } from "@/lib/model/table/table-name";
import { isNullEntry, withoutNulls } from "./record-objects";
import { quoteOwnColumn } from "./record-rows";

/** How the properties of several rows become one object. */
export type PropertyMerge = {
  /** What to compute per identity. */
  aggregates: Record<string, string>;
  /** The struct `{$set: …}`, with `$unset` where nulls unset. */
  operations: string;
  /** A struct of the outcome whose JSON differs only when the outcome does. */
  comparable: string;
};

/** What stands for the value of a property that is unset. Source: Amplitude, Identify API, `$unset`. */
const UNSET = "'-'";

/**
 * Merge property objects in commit order: of each property, the last value that is not null; with `unsetNulls` the
 * last one, and a null unsets. Rows of one commit are ordered by their text, so that the result does not depend on
 * the order in which rows come.
 *
 * `value` is an object column of the rows, `order` a struct that orders them.
 */
export function mergeProperties(value: string, type: SqlType, order: string, unsetNulls: boolean): PropertyMerge {
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
  value: string,
  type: Extract<SqlType, { kind: "struct" }>,
  order: string,
  unsetNulls: boolean,
): PropertyMerge {
  const aggregates: Record<string, string> = {};
  const fields = type.fields.filter((field) => field.type.kind !== "void");
  const entries = fields.map((field, i): Entry => {
    const property = `${value}.${quoteName(field.name)}`;
    aggregates[`p${i}`] = unsetNulls
      ? `max_by(${property}, ${order})`
      : `max_by(${property}, ${order}) FILTER (WHERE ${property} IS NOT NULL)`;
    return { name: field.name, type: field.type, value: quoteOwnColumn(`p${i}`) };
  });
  const comparable = `named_struct(${entries.map((entry, i) => `'p${i}', ${comparableValue(entry.type, entry.value)}`).join(", ")})`;
  const set = exactStruct(entries);
  if (!unsetNulls) return { aggregates, operations: `named_struct('$set', ${set})`, comparable };
  const always = type.fields
    .filter((field) => field.type.kind === "void")
    .map(({ name }) => `${quoteText(name)}, ${UNSET}`);
  const unset = entries.map((entry) => `${quoteText(entry.name)}, IF(${entry.value} IS NULL, ${UNSET}, NULL)`);
  const values = entries.map((entry) => entry.value);
  const anySet = entries.length === 0 ? "false" : values.map((p) => `${p} IS NOT NULL`).join(" OR ");
  const anyUnset = always.length > 0 ? "true" : values.map((p) => `${p} IS NULL`).join(" OR ");
  const operations = `named_struct('$set', IF(${anySet}, ${set}, NULL), '$unset', IF(${anyUnset}, named_struct(${[...unset, ...always].join(", ")}), NULL))`;
  return { aggregates, operations, comparable };
}

/** Maps are merged one after the other: their keys are only known row by row. */
function mergeMap(
  value: string,
  type: Extract<SqlType, { kind: "map" }>,
  order: string,
  unsetNulls: boolean,
): PropertyMerge {
  const rows = `collect_list(struct(${order} AS o, ${value} AS p))`;
  const sorted = `array_sort(${rows}, (l, r) -> CASE WHEN l.o < r.o THEN -1 WHEN l.o > r.o THEN 1 ELSE 0 END)`;
  const [first, rest] = [`${sorted}[0].p`, `slice(${sorted}, 2, cardinality(${rows}))`];
  const merged = "map_concat(map_filter(merged, (k, v) -> NOT map_contains_key(r.p, k)), r.p)";
  const aggregates = { p: `aggregate(${rest}, ${first}, (merged, r) -> ${merged})` };
  const comparable = `named_struct('p', ${comparableValue(type, quoteOwnColumn("p"))})`;
  if (!unsetNulls)
    return { aggregates, operations: exactStruct([{ name: "$set", type, value: quoteOwnColumn("p") }]), comparable };
  const unset = `transform_values(map_filter(${quoteOwnColumn("p")}, (k, v) -> ${isNullEntry("v", type)}), (k, v) -> ${UNSET})`;
  const orNone = (map: string) => `IF(cardinality(${map}) > 0, ${map}, NULL)`;
  const operations = exactStruct([
    { name: "$set", type, value: orNone(withoutNulls(quoteOwnColumn("p"), type)) },
    { name: "$unset", type: TEXTS, value: orNone(unset) },
  ]);
  return { aggregates, operations, comparable };
}

const TEXTS: SqlType = { kind: "map", key: { kind: "text" }, value: { kind: "text" } };
