import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";
import { exactValue, toJson } from "./record-json";

/**
 * A value with the keys of its maps as text, each written as the value itself would be: `to_json` writes those of some
 * types as numbers from inside the engine (a date as its day since 1970), and binary ones as their place in memory.
 */
export function withTextKeys(type: SqlType, value: SqlFragment, depth = 0): SqlFragment {
  if (!hasOtherKeys(type)) return value;
  const item = sql`t${depth}`;
  switch (type.kind) {
    case "struct": {
      const fields = type.fields.map(
        (field) =>
          sql`${textLiteral(field.name)}, ${withTextKeys(field.type, sql`${value}.${identifier(field.name)}`, depth)}`,
      );
      return sql`IF(${value} IS NULL, NULL, named_struct(${joinSql(fields)}))`;
    }
    case "array":
      return sql`transform(${value}, ${item} -> ${withTextKeys(type.element, item, depth + 1)})`;
    case "map": {
      const inside = withTextKeys(type.value, item, depth + 1);
      const values = inside === item ? value : sql`transform_values(${value}, (k${depth}, ${item}) -> ${inside})`;
      const key = keyText(type.key, sql`k${depth}`);
      return key === null ? values : sql`transform_keys(${values}, (k${depth}, ${item}) -> ${key})`;
    }
    default:
      return value;
  }
}

/** The type of a value that `withTextKeys` made. */
export function typeWithTextKeys(type: SqlType): SqlType {
  switch (type.kind) {
    case "struct":
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: typeWithTextKeys(field.type) })) };
    case "array":
      return { ...type, element: typeWithTextKeys(type.element) };
    case "map":
      return {
        ...type,
        key: textKeyType(type),
        value: typeWithTextKeys(type.value),
      };
    default:
      return type;
  }
}

/** The type of a map's keys after `withTextKeys`. */
export function textKeyType({ key }: Extract<SqlType, { kind: "map" }>): SqlType {
  return keyText(key, sql`k`) === null ? key : { kind: "text" };
}

/** The type of a map's keys, anywhere in a value, that have no text of their own; null where there is none. */
export function unwritableKey(type: SqlType): string | null {
  switch (type.kind) {
    case "struct":
      return first(type.fields.map((field) => unwritableKey(field.type)));
    case "array":
      return unwritableKey(type.element);
    case "map":
      if (type.key.kind === "other" && !isTold(type.key.name)) return type.key.name;
      return first([unwritableKey(type.key), unwritableKey(type.value)]);
    case "other":
      return (
        /\bmap<(?!(?:string|tinyint|smallint|int|bigint|decimal|float|double|boolean)\b)([^,]*)/i.exec(
          type.name,
        )?.[1] ?? null
      );
    default:
      return null;
  }
}

function first(found: readonly (string | null)[]): string | null {
  return found.find((name) => name !== null) ?? null;
}

/** Whether an unread type's text says the whole value, as its JSON does. */
function isTold(name: string): boolean {
  return /^(interval|time)\b/i.test(name);
}

function hasOtherKeys(type: SqlType): boolean {
  switch (type.kind) {
    case "struct":
      return type.fields.some((field) => hasOtherKeys(field.type));
    case "array":
      return hasOtherKeys(type.element);
    case "map":
      return keyText(type.key, sql`k`) !== null || hasOtherKeys(type.value);
    default:
      return false;
  }
}

/** A key as text, as SQL; null where `to_json` writes it as it writes the value. */
function keyText(type: SqlType, key: SqlFragment): SqlFragment | null {
  switch (type.kind) {
    case "date":
    case "other":
      return sql`CAST(${key} AS STRING)`;
    case "timestamp":
      return sql`date_format(${key}, 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX')`;
    case "timestamp_ntz":
      return sql`date_format(${key}, 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS')`;
    case "binary":
      return sql`replace(base64(${key}), '\\r\\n', '')`;
    case "struct":
    case "array":
    case "map":
      return toJson(exactValue(typeWithTextKeys(type), withTextKeys(type, key)));
    default:
      return null;
  }
}
