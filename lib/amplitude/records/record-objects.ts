import { typeWithTextKeys, withTextKeys } from "@/lib/amplitude/records/values/record-keys";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql } from "@/lib/sql/fragment";
import { isUnreadStruct } from "./record-columns";

/** A property column made ready: an object's SQL with its type, when it is there but no object, and whether its depth is only known row by row. */
export type ObjectColumn = { value: SqlFragment; type: SqlType; bad: SqlFragment | null; anyDepth: boolean };

const VARIANT_MAP: Extract<SqlType, { kind: "map" }> = {
  kind: "map",
  key: { kind: "text" },
  value: { kind: "variant" },
};

/**
 * A STRUCT, MAP, VARIANT or JSON text as an object, without nulls unless `keepNulls`. VARIANT and text become
 * `map<string, variant>`; what does not is `bad`. A blank text and a JSON null are no object, and not bad. Maps have
 * their keys as text.
 */
export function objectColumn(column: SqlFragment, given: SqlType, keepNulls = false): ObjectColumn | null {
  const [value, type] = [withTextKeys(given, column), typeWithTextKeys(given)];
  switch (type.kind) {
    case "struct":
      return { value, type, bad: null, anyDepth: holdsVariant(type) };
    case "map":
      return { value: keepNulls ? value : withoutNulls(value, type), type, bad: null, anyDepth: holdsVariant(type) };
    case "variant":
      return variantMap(keepNulls, value, sql`${value} IS NOT NULL AND NOT is_variant_null(${value})`);
    case "text":
      return variantMap(
        keepNulls,
        sql`try_parse_json(${value})`,
        sql`trim(${value}) <> '' AND trim(${value}) <> 'null'`,
      );
    default:
      return isUnreadStruct(type) ? variantMap(keepNulls, sql`try_parse_json(to_json(${value}))`, sql`false`) : null;
  }
}

/** SQL that tells whether an entry's value is a null of SQL or of JSON. */
export function isNullEntry(value: SqlFragment, { value: type }: Extract<SqlType, { kind: "map" }>): SqlFragment {
  return type.kind === "variant" ? sql`(${value} IS NULL OR is_variant_null(${value}))` : sql`${value} IS NULL`;
}

/** A map's entries that hold something. */
export function withoutNulls(map: SqlFragment, type: Extract<SqlType, { kind: "map" }>): SqlFragment {
  return sql`map_filter(${map}, (k, v) -> NOT ${isNullEntry(sql`v`, type)})`;
}

function variantMap(keepNulls: boolean, variant: SqlFragment, given: SqlFragment): ObjectColumn {
  const map = sql`try_variant_get(${variant}, '$', 'map<string,variant>')`;
  const value = keepNulls ? map : withoutNulls(map, VARIANT_MAP);
  return { value, type: VARIANT_MAP, bad: sql`${given} AND ${map} IS NULL`, anyDepth: true };
}

function holdsVariant(type: SqlType): boolean {
  switch (type.kind) {
    case "variant":
    case "other":
      return true;
    case "array":
      return holdsVariant(type.element);
    case "map":
      return holdsVariant(type.value);
    case "struct":
      return type.fields.some((field) => holdsVariant(field.type));
    default:
      return false;
  }
}

/** SQL that tells whether an object says nothing, or is none. With `keepNulls` a null says something. */
export function isEmptyObject(value: SqlFragment, type: SqlType, keepNulls = false): SqlFragment {
  if (type.kind === "struct" && keepNulls && type.fields.length > 0) return sql`${value} IS NULL`;
  if (type.kind !== "struct") return sql`coalesce(cardinality(${value}), 0) = 0`;
  const fields = type.fields.map(({ name }) => sql`${value}.${identifier(name)} IS NOT NULL`);
  return fields.length === 0 ? sql`true` : sql`NOT (${joinSql(fields, " OR ")})`;
}
