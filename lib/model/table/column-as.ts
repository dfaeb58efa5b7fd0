import { readType, type SqlType } from "./sql-type";
import { quoteName, quoteText } from "./table-name";

/**
 * A column of an earlier version as one of the type that it has now: a field that was added inside it is NULL, a type
 * that was widened is cast. A value that the type of now cannot hold is NULL, so that it counts as changed.
 */
export function columnAs(value: string, before: string, now: string): string {
  return before === now ? value : converted(value, readType(before), readType(now), now, 0);
}

function converted(value: string, before: SqlType, now: SqlType, name: string, depth: number): string {
  const item = `x${depth}`;
  if (before.kind === "struct" && now.kind === "struct") {
    const fields = now.fields.map((field) => {
      const old = before.fields.find((each) => each.name.toLowerCase() === field.name.toLowerCase());
      const own = `${value}.${quoteName(field.name)}`;
      const type = typeText(field.type);
      const made = old ? converted(own, old.type, field.type, type, depth) : nullOf(type);
      return `${quoteText(field.name)}, ${made}`;
    });
    return `IF(${value} IS NULL, NULL, named_struct(${fields.join(", ")}))`;
  }
  if (before.kind === "array" && now.kind === "array")
    return `transform(${value}, ${item} -> ${converted(item, before.element, now.element, typeText(now.element), depth + 1)})`;
  if (before.kind === "map" && now.kind === "map" && typeText(before.key) === typeText(now.key))
    return `transform_values(${value}, (k${depth}, ${item}) -> ${converted(item, before.value, now.value, typeText(now.value), depth + 1)})`;
  if (typeText(before) === typeText(now) && (depth > 0 || !isScalar(now))) return value;
  return isScalar(before) && isScalar(now) ? `try_cast(${value} AS ${name})` : nullOf(name);
}

/** A type as a CAST takes it; whole numbers below BIGINT are all INT. */
function typeText(type: SqlType): string {
  switch (type.kind) {
    case "decimal":
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case "array":
      return `ARRAY<${typeText(type.element)}>`;
    case "map":
      return `MAP<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "struct":
      return `STRUCT<${type.fields.map((field) => `${quoteName(field.name)}: ${typeText(field.type)}`).join(", ")}>`;
    case "other":
      return type.name;
    default:
      return SIMPLE[type.kind];
  }
}

const SIMPLE = {
  text: "STRING",
  integer: "INT",
  bigint: "BIGINT",
  float: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
  timestamp_ntz: "TIMESTAMP_NTZ",
  binary: "BINARY",
  variant: "VARIANT",
  void: "VOID",
} as const;

function nullOf(type: string): string {
  return `CAST(NULL AS ${type})`;
}

function isScalar({ kind }: SqlType): boolean {
  return !["array", "map", "struct", "variant", "other"].includes(kind);
}
