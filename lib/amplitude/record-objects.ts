import { quoteName, quoteText } from "@/lib/core/table-name";
import { isUnreadStruct } from "./record-columns";
import type { SqlType } from "./record-type";

/** A property column made ready: an object's SQL with its type, and when it is there but no object. */
export type ObjectColumn = { value: string; type: SqlType; bad: string | null };

const VARIANT_MAP: SqlType = { kind: "map", key: { kind: "text" }, value: { kind: "variant" } };

/**
 * A STRUCT, MAP, VARIANT or JSON text as an object without nulls. VARIANT and text become `map<string, variant>`;
 * what does not is `bad`. A blank text and a JSON null are no object, and not bad.
 */
export function objectColumn(value: string, type: SqlType): ObjectColumn | null {
  switch (type.kind) {
    case "struct":
      return { value, type, bad: null };
    case "map":
      return { value: `map_filter(${value}, (k, v) -> v IS NOT NULL)`, type, bad: null };
    case "variant":
      return variantMap(value, `${value} IS NOT NULL AND NOT is_variant_null(${value})`);
    case "text":
      return variantMap(`try_parse_json(${value})`, `trim(${value}) <> '' AND trim(${value}) <> 'null'`);
    default:
      return isUnreadStruct(type) ? variantMap(`try_parse_json(to_json(${value}))`, "false") : null;
  }
}

function variantMap(variant: string, given: string): ObjectColumn {
  const map = `try_variant_get(${variant}, '$', 'map<string,variant>')`;
  const value = `map_filter(${map}, (k, v) -> v IS NOT NULL AND NOT is_variant_null(v))`;
  return { value, type: VARIANT_MAP, bad: `${given} AND ${map} IS NULL` };
}

/** SQL that tells whether an object has nothing in it, or is none. */
export function isEmptyObject(value: string, type: SqlType): string {
  if (type.kind !== "struct") return `coalesce(cardinality(${value}), 0) = 0`;
  const fields = type.fields.map(({ name }) => `${value}.${quoteName(name)} IS NOT NULL`);
  return fields.length === 0 ? "true" : `NOT (${fields.join(" OR ")})`;
}

/** A groups column made ready: as a record shows it, and as pairs. */
export type GroupsColumn = {
  shown: string;
  type: SqlType;
  /** `map<string, array<string>>`: every type with its names, without nulls and empty names. */
  names: string;
  bad: string | null;
};

/** Groups in the shape that they were given: a name stays a name, an array an array. */
export function groupsColumn(value: string, type: SqlType): GroupsColumn | null {
  switch (type.kind) {
    case "struct":
      return structGroups(value, type);
    case "map":
      return mapGroups(value, type.value);
    case "variant":
    case "text": {
      const object = objectColumn(value, type);
      return object && variantGroups(object);
    }
    default:
      return null;
  }
}

function structGroups(value: string, type: Extract<SqlType, { kind: "struct" }>): GroupsColumn {
  const fields = type.fields.filter((field) => field.type.kind !== "void");
  const entry = ({ name, type: own }: (typeof fields)[number], asArray: boolean) =>
    `${quoteText(name)}, ${groupValue(`${value}.${quoteName(name)}`, own, asArray)}`;
  const shown = fields.length === 0 ? "NULL" : `named_struct(${fields.map((field) => entry(field, false)).join(", ")})`;
  const pairs =
    fields.length === 0
      ? "CAST(map() AS MAP<STRING, ARRAY<STRING>>)"
      : `map(${fields.map((field) => entry(field, true)).join(", ")})`;
  const names = `IF(${value} IS NULL, NULL, map_filter(${pairs}, (k, v) -> cardinality(v) > 0))`;
  const shownType: SqlType = { kind: "struct", fields: fields.map(({ name }) => ({ name, type: { kind: "text" } })) };
  return { shown: `IF(${value} IS NULL, NULL, ${shown})`, type: shownType, names, bad: null };
}

function mapGroups(value: string, element: SqlType): GroupsColumn {
  const shown = `map_filter(transform_values(${value}, (k, v) -> ${groupValue("v", element, false)}), (k, v) -> v IS NOT NULL)`;
  const names = `map_filter(transform_values(${value}, (k, v) -> ${groupValue("v", element, true)}), (k, v) -> cardinality(v) > 0)`;
  return { shown, type: { kind: "map", key: { kind: "text" }, value: { kind: "text" } }, names, bad: null };
}

function variantGroups({ value, type, bad }: ObjectColumn): GroupsColumn {
  const array = "filter(try_variant_get(v, '$', 'array<string>'), n -> n <> '')";
  const name = "try_variant_get(v, '$', 'string')";
  const shown = `transform_values(${value}, (k, v) -> IF(${array} IS NULL, CAST(${name} AS VARIANT), CAST(${array} AS VARIANT)))`;
  const names = `map_filter(transform_values(${value}, (k, v) -> coalesce(${array}, filter(array(${name}), n -> n <> ''))), (k, v) -> cardinality(v) > 0)`;
  return { shown, type, names, bad };
}

/** A group's name or names as text; an empty name is none. */
function groupValue(value: string, type: SqlType, asArray: boolean): string {
  if (type.kind === "array") {
    return `filter(transform(${value}, n -> CAST(n AS STRING)), n -> n <> '')`;
  }
  const name = `nullif(CAST(${value} AS STRING), '')`;
  return asArray ? `filter(array(${name}), n -> n IS NOT NULL)` : name;
}
