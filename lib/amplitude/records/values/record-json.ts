import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";

/** Largest whole number that every JSON reader keeps. */
const SAFE_INTEGER = 9_007_199_254_740_992n;
/** Decimals up to so many digits survive the way through a 64-bit float. */
const SAFE_DIGITS = 15;

/** Options that make `to_json` exact: its own formats cut timestamps to milliseconds. */
export const JSON_OPTIONS = sql`map('timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX', 'timestampNTZFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS')`;

/** The JSON text of a struct; null fields are left out. */
export function toJson(struct: SqlFragment): SqlFragment {
  return sql`to_json(${struct}, ${JSON_OPTIONS})`;
}

/** An entry of a JSON object under construction. */
export type Entry = { name: string; type: SqlType; value: SqlFragment };

/**
 * A `named_struct` of entries whose JSON is exact. A number that a 64-bit float cannot hold travels as text: such an
 * entry stands twice under one name, as number and as text, and the one that is null is left out by `to_json`.
 */
export function exactStruct(entries: readonly Entry[], depth = 0): SqlFragment {
  const pairs = entries.flatMap(({ name, type, value }) => {
    const fits = fitsNumber(type, value, depth);
    const plain = exactValue(type, value, depth);
    if (fits === null) return [sql`${textLiteral(name)}, ${plain}`];
    return [
      sql`${textLiteral(name)}, IF(${fits}, ${plain}, NULL)`,
      sql`${textLiteral(name)}, IF(${fits}, NULL, ${asText(type, value, depth)})`,
    ];
  });
  return sql`named_struct(${joinSql(pairs)})`;
}

/** The value with every struct inside it made exact. */
export function exactValue(type: SqlType, value: SqlFragment, depth = 0): SqlFragment {
  if (!holdsWideNumber(type)) return value;
  const item = sql`x${depth}`;
  switch (type.kind) {
    case "struct": {
      const entries = type.fields.map((field) => ({ ...field, value: sql`${value}.${identifier(field.name)}` }));
      return sql`IF(${value} IS NULL, NULL, ${exactStruct(entries, depth)})`;
    }
    case "array":
      return sql`transform(${value}, ${item} -> ${exactValue(type.element, item, depth + 1)})`;
    case "map":
      return sql`transform_values(${value}, (k${depth}, ${item}) -> ${exactValue(type.value, item, depth + 1)})`;
    default:
      return value;
  }
}

/** Whether the value may travel as number, as SQL; null when it always may. Inside a struct each field decides for itself. */
function fitsNumber(type: SqlType, value: SqlFragment, depth: number): SqlFragment | null {
  const item = sql`x${depth}`;
  switch (type.kind) {
    case "bigint":
      return sql`${value} BETWEEN -${SAFE_INTEGER} AND ${SAFE_INTEGER}`;
    case "decimal":
      if (type.precision <= SAFE_DIGITS) return null;
      return sql`try_cast(CAST(${value} AS DOUBLE) AS DECIMAL(${type.precision}, ${type.scale})) = ${value}`;
    case "array":
      return fitsItems(type.element, value);
    case "map":
      return fitsItems(type.value, sql`map_values(${value})`);
    default:
      return null;
  }
  function fitsItems(element: SqlType, items: SqlFragment): SqlFragment | null {
    const fits = fitsNumber(element, item, depth + 1);
    return fits === null ? null : sql`forall(${items}, ${item} -> ${item} IS NULL OR ${fits})`;
  }
}

function asText(type: SqlType, value: SqlFragment, depth: number): SqlFragment {
  const item = sql`x${depth}`;
  switch (type.kind) {
    case "array":
      return sql`transform(${value}, ${item} -> ${asText(type.element, item, depth + 1)})`;
    case "map":
      return sql`transform_values(${value}, (k${depth}, ${item}) -> ${asText(type.value, item, depth + 1)})`;
    default:
      return sql`CAST(${value} AS STRING)`;
  }
}

function holdsWideNumber(type: SqlType): boolean {
  switch (type.kind) {
    case "bigint":
      return true;
    case "decimal":
      return type.precision > SAFE_DIGITS;
    case "array":
      return holdsWideNumber(type.element);
    case "map":
      return holdsWideNumber(type.value);
    case "struct":
      return type.fields.some((field) => holdsWideNumber(field.type));
    default:
      return false;
  }
}
