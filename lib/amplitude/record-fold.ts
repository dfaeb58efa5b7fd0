import { quoteName } from "@/lib/core/table-name";
import { type Entry, exactStruct } from "./record-json";
import { own } from "./record-rows";
import type { SqlType } from "./record-type";

/** How the properties of several rows become one object: what to compute per identity, and the struct `{$set: …}`. */
export type Fold = { aggregates: Record<string, string>; set: string };

/**
 * Fold property objects in commit order: of each property, the last value that is not null. Rows of one commit are
 * ordered by their text, so that the result does not depend on the order in which rows come.
 *
 * `value` is an object column of the rows, `order` a struct that orders them.
 */
export function foldProperties(value: string, type: SqlType, order: string): Fold {
  switch (type.kind) {
    case "struct":
      return foldStruct(value, type, order);
    default:
      return foldMap(value, type, order);
  }
}

function foldStruct(value: string, type: Extract<SqlType, { kind: "struct" }>, order: string): Fold {
  const aggregates: Record<string, string> = {};
  const fields = type.fields.filter((field) => field.type.kind !== "void");
  const entries = fields.map((field, i): Entry => {
    const property = `${value}.${quoteName(field.name)}`;
    aggregates[`p${i}`] = `max_by(${property}, ${order}) FILTER (WHERE ${property} IS NOT NULL)`;
    return { name: field.name, type: field.type, value: own(`p${i}`) };
  });
  return { aggregates, set: `named_struct('$set', ${exactStruct(entries)})` };
}

/** Maps are merged one behind the other: their keys are only known row by row. */
function foldMap(value: string, type: SqlType, order: string): Fold {
  const rows = `collect_list(struct(${order} AS o, ${value} AS p))`;
  const sorted = `array_sort(${rows}, (l, r) -> CASE WHEN l.o < r.o THEN -1 WHEN l.o > r.o THEN 1 ELSE 0 END)`;
  const [first, rest] = [`${sorted}[0].p`, `slice(${sorted}, 2, cardinality(${rows}))`];
  const merged = "map_concat(map_filter(merged, (k, v) -> NOT map_contains_key(r.p, k)), r.p)";
  return {
    aggregates: { p: `aggregate(${rest}, ${first}, (merged, r) -> ${merged})` },
    set: exactStruct([{ name: "$set", type, value: own("p") }]),
  };
}
