import type { SqlType } from "@/lib/model/table/sql-type";
import { quoteName, quoteText } from "@/lib/model/table/table-name";

/** Largest whole number that every JSON reader keeps. */
const SAFE_INTEGER = 9_007_199_254_740_992n;
/** Decimals up to so many digits survive the way through a 64-bit float. */
const SAFE_DIGITS = 15;

/** Options that make `to_json` exact: its own formats cut timestamps to milliseconds. */
export const JSON_OPTIONS =
  "map('timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX', 'timestampNTZFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS')";

/** The JSON text of a struct; null fields are left out. */
export function toJson(struct: string): string {
  return `to_json(${struct}, ${JSON_OPTIONS})`;
}

/** An entry of a JSON object under construction. */
export type Entry = { name: string; type: SqlType; value: string };

/**
 * A `named_struct` of entries whose JSON is exact. A number that a 64-bit float cannot hold travels as text: such an
 * entry stands twice under one name, as number and as text, and the one that is null is left out by `to_json`.
 */
export function exactStruct(entries: readonly Entry[], depth = 0): string {
  const pairs = entries.flatMap(({ name, type, value }) => {
    const fits = fitsNumber(type, value, depth);
    const plain = exactValue(type, value, depth);
    if (fits === null) return [`${quoteText(name)}, ${plain}`];
    return [
      `${quoteText(name)}, IF(${fits}, ${plain}, NULL)`,
      `${quoteText(name)}, IF(${fits}, NULL, ${asText(type, value, depth)})`,
    ];
  });
  return `named_struct(${pairs.join(", ")})`;
}

/** The value with every struct inside it made exact. */
export function exactValue(type: SqlType, value: string, depth = 0): string {
  if (!holdsWideNumber(type)) return value;
  const item = `x${depth}`;
  switch (type.kind) {
    case "struct": {
      const entries = type.fields.map((field) => ({ ...field, value: `${value}.${quoteName(field.name)}` }));
      return `IF(${value} IS NULL, NULL, ${exactStruct(entries, depth)})`;
    }
    case "array":
      return `transform(${value}, ${item} -> ${exactValue(type.element, item, depth + 1)})`;
    case "map":
      return `transform_values(${value}, (k${depth}, ${item}) -> ${exactValue(type.value, item, depth + 1)})`;
    default:
      return value;
  }
}

/** Whether the value may travel as number, as SQL; null when it always may. Inside a struct each field decides for itself. */
function fitsNumber(type: SqlType, value: string, depth: number): string | null {
  const item = `x${depth}`;
  switch (type.kind) {
    case "bigint":
      return `${value} BETWEEN -${SAFE_INTEGER} AND ${SAFE_INTEGER}`;
    case "decimal":
      if (type.precision <= SAFE_DIGITS) return null;
      return `try_cast(CAST(${value} AS DOUBLE) AS DECIMAL(${type.precision}, ${type.scale})) = ${value}`;
    case "array":
      return fitsItems(type.element, value);
    case "map":
      return fitsItems(type.value, `map_values(${value})`);
    default:
      return null;
  }
  function fitsItems(element: SqlType, items: string): string | null {
    const fits = fitsNumber(element, item, depth + 1);
    return fits === null ? null : `forall(${items}, ${item} -> ${item} IS NULL OR ${fits})`;
  }
}

function asText(type: SqlType, value: string, depth: number): string {
  const item = `x${depth}`;
  switch (type.kind) {
    case "array":
      return `transform(${value}, ${item} -> ${asText(type.element, item, depth + 1)})`;
    case "map":
      return `transform_values(${value}, (k${depth}, ${item}) -> ${asText(type.value, item, depth + 1)})`;
    default:
      return `CAST(${value} AS STRING)`;
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
