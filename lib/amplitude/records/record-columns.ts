import { unwritableKey } from "@/lib/amplitude/records/values/record-keys";
import { closest } from "@/lib/model/closest";
import type { Finding } from "@/lib/model/finding";
import type { DataType } from "@/lib/model/source/data-type";
import { readType, type SqlType } from "@/lib/model/table/sql-type";
import type { Column } from "@/lib/model/table/warehouse";
import { HIDDEN_PREFIX } from "@/lib/sql/rewrite/rewritten-sql";
import { type Field, type FieldKind, listInputFields } from "./fields";

/** A column that is no field of the data type. `suggestion` when it looks like a field misspelt. */
export type IgnoredColumn = { name: string; suggestion: string | null };

/** A column of the result that is a field of the record. */
export type FieldColumn = { field: Field; column: string; type: SqlType };

export type MatchedColumns = {
  fields: ReadonlyMap<string, FieldColumn>;
  columns: string[];
  ignored: IgnoredColumn[];
  findings: Finding[];
};

const NEEDED: Record<DataType, readonly { names: readonly string[]; message: string }[]> = {
  event: [
    {
      names: ["user_id", "device_id"],
      message: "The result has neither user_id nor device_id. Name the column that says who did it: … AS user_id.",
    },
    { names: ["event_type"], message: "The result has no event_type. Give the events a name: 'name' AS event_type." },
  ],
  user_properties: [
    {
      names: ["user_id", "device_id"],
      message:
        "The result has neither user_id nor device_id. Name the column that says whose properties they are: … AS user_id.",
    },
    {
      names: ["user_properties"],
      message:
        "The result has no user_properties. Put them together: named_struct('name', column, …) AS user_properties.",
    },
  ],
  group_properties: [
    {
      names: ["groups"],
      message: "The result has no groups. Name the groups: named_struct('group type', column) AS groups.",
    },
    {
      names: ["group_properties"],
      message:
        "The result has no group_properties. Put them together: named_struct('name', column, …) AS group_properties.",
    },
  ],
};

/** Match a result's columns with the data type's fields, and say what is missing, doubled or of the wrong type. */
export function matchColumns(columns: readonly Column[], dataType: DataType): MatchedColumns {
  const own = columns.filter(({ name }) => !name.startsWith(HIDDEN_PREFIX));
  const known = new Map(listInputFields(dataType).map((field) => [field.name.toLowerCase(), field]));
  const fields = new Map<string, FieldColumn>();
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { name, type } of own) {
    const key = name.toLowerCase();
    if (seen.has(key))
      findings.push(error("duplicate_column", `Two columns are called ${name}. Give each its own name.`));
    seen.add(key);
    const field = known.get(key);
    if (field) fields.set(field.name, { field, column: name, type: readType(type) });
  }
  const free = [...known.values()].map((field) => field.name).filter((name) => !fields.has(name));
  const ignored = own
    .filter(({ name }) => !known.has(name.toLowerCase()))
    .map(({ name }) => ({ name, suggestion: closest(name, free) }));
  for (const { names, message } of NEEDED[dataType]) {
    if (names.some((name) => fields.has(name))) continue;
    const meant = ignored.find(({ suggestion }) => suggestion !== null && names.includes(suggestion));
    const hint = meant ? ` Did you mean ${meant.suggestion} where you wrote ${meant.name}?` : "";
    findings.push({ ...error("column_missing", message + hint), suggestion: meant?.suggestion ?? undefined });
  }
  for (const { field, column, type } of fields.values()) {
    const wrong = wrongType(field.kind, type);
    if (wrong) findings.push(error("column_type", `${column} ${wrong}`));
  }
  return { fields, columns: own.map(({ name }) => name), ignored, findings };
}

/** What is wrong with a column's type for a field; null when it fits. NULL of no type fits every field. */
function wrongType(kind: FieldKind, type: SqlType): string | null {
  if (type.kind === "void") return null;
  const is = `but it is ${typeName(type)}`;
  switch (kind) {
    case "text":
      if (["text", "integer", "bigint", "boolean", "date", "timestamp", "timestamp_ntz", "decimal"].includes(type.kind))
        return null;
      return `must be a text, ${is}. Write CAST(… AS STRING).`;
    case "time":
      if (["integer", "bigint", "timestamp", "timestamp_ntz", "date"].includes(type.kind)) return null;
      return `must be BIGINT milliseconds since 1970, a TIMESTAMP or a DATE, ${is}. Write to_timestamp(…) or unix_millis(…).`;
    case "long":
      if (type.kind === "integer" || type.kind === "bigint" || (type.kind === "decimal" && type.scale === 0))
        return null;
      return `must be a whole number, ${is}. Write CAST(… AS BIGINT).`;
    case "number":
      if (["integer", "bigint", "decimal", "float"].includes(type.kind)) return null;
      return `must be a number, ${is}. Write CAST(… AS DOUBLE).`;
    case "boolean":
      return type.kind === "boolean" ? null : `must be a BOOLEAN, ${is}.`;
    case "object":
      if (["struct", "map", "variant", "text"].includes(type.kind) || isUnreadStruct(type)) return wrongKeys(type);
      return `must be a STRUCT, a MAP, a VARIANT or a text that holds a JSON object, ${is}. Write named_struct('name', column, …).`;
    case "groups":
      return wrongGroups(type, is);
  }
}

function wrongKeys(type: SqlType): string | null {
  const key = unwritableKey(type);
  return key === null
    ? null
    : `has a map with keys of type ${key.slice(0, 60)}, which cannot be written as names. Write transform_keys(…, (k, v) -> CAST(k AS STRING)).`;
}

function wrongGroups(type: SqlType, is: string): string | null {
  const form = "must give each group type a name or an array of names";
  switch (type.kind) {
    case "struct": {
      const wrong = type.fields.find((field) => !isGroupValue(field.type));
      return wrong ? `${form}, but ${wrong.name} is ${typeName(wrong.type)}.` : null;
    }
    case "map":
      if (unwritableKey(type)) return wrongKeys(type);
      return isGroupValue(type.value) ? null : `${form}, but its values are ${typeName(type.value)}.`;
    case "text":
    case "variant":
      return null;
    default:
      return `${form}, ${is}. Write named_struct('group type', column).`;
  }
}

function isGroupValue(type: SqlType): boolean {
  if (type.kind === "array") return isGroupName(type.element);
  return isGroupName(type);
}

function isGroupName({ kind }: SqlType): boolean {
  return ["text", "integer", "bigint", "boolean", "date", "void"].includes(kind);
}

/** A struct whose field names could not be told apart: its JSON is right all the same. */
export function isUnreadStruct(type: SqlType): boolean {
  return type.kind === "other" && /^struct</i.test(type.name);
}

function typeName(type: SqlType): string {
  const names: Partial<Record<SqlType["kind"], string>> = { text: "a text (STRING)", integer: "INT", float: "DOUBLE" };
  return type.kind === "other" ? type.name.slice(0, 60) : (names[type.kind] ?? type.kind.toUpperCase());
}

function error(code: string, message: string): Finding {
  return { code, severity: "error", message };
}
