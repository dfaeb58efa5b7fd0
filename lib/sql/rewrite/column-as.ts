import { readType, type SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql, textLiteral, trustedSql } from "@/lib/sql/fragment";

/**
 * A column of an earlier version as one of the type that it has now: a field that was added inside it is NULL, a type
 * that was widened is cast. A value that the type of now cannot hold is NULL, so that it counts as changed.
 */
export function columnAs(value: SqlFragment, before: string, now: string): SqlFragment {
  return before === now ? value : converted(value, readType(before), readType(now), trustedSql(now), 0);
}

function converted(value: SqlFragment, before: SqlType, now: SqlType, name: SqlFragment, depth: number): SqlFragment {
  const item = sql`x${depth}`;
  if (before.kind === "struct" && now.kind === "struct") {
    const fields = now.fields.map((field) => {
      const old = before.fields.find((each) => each.name.toLowerCase() === field.name.toLowerCase());
      const own = sql`${value}.${identifier(field.name)}`;
      const type = typeText(field.type);
      const made = old ? converted(own, old.type, field.type, type, depth) : nullOf(type);
      return sql`${textLiteral(field.name)}, ${made}`;
    });
    return sql`IF(${value} IS NULL, NULL, named_struct(${joinSql(fields)}))`;
  }
  if (before.kind === "array" && now.kind === "array")
    return sql`transform(${value}, ${item} -> ${converted(item, before.element, now.element, typeText(now.element), depth + 1)})`;
  if (before.kind === "map" && now.kind === "map" && typeText(before.key) === typeText(now.key))
    return sql`transform_values(${value}, (k${depth}, ${item}) -> ${converted(item, before.value, now.value, typeText(now.value), depth + 1)})`;
  if (typeText(before) === typeText(now) && (depth > 0 || !isScalar(now))) return value;
  return isScalar(before) && isScalar(now) ? sql`try_cast(${value} AS ${name})` : nullOf(name);
}

/** A type as a CAST takes it; whole numbers below BIGINT are all INT. */
function typeText(type: SqlType): SqlFragment {
  switch (type.kind) {
    case "decimal":
      return sql`DECIMAL(${type.precision}, ${type.scale})`;
    case "array":
      return sql`ARRAY<${typeText(type.element)}>`;
    case "map":
      return sql`MAP<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "struct":
      return sql`STRUCT<${joinSql(type.fields.map((field) => sql`${identifier(field.name)}: ${typeText(field.type)}`))}>`;
    case "other":
      return trustedSql(type.name);
    default:
      return SIMPLE[type.kind];
  }
}

const SIMPLE = {
  text: sql`STRING`,
  integer: sql`INT`,
  bigint: sql`BIGINT`,
  float: sql`DOUBLE`,
  boolean: sql`BOOLEAN`,
  date: sql`DATE`,
  timestamp: sql`TIMESTAMP`,
  timestamp_ntz: sql`TIMESTAMP_NTZ`,
  binary: sql`BINARY`,
  variant: sql`VARIANT`,
  void: sql`VOID`,
} as const;

function nullOf(type: SqlFragment): SqlFragment {
  return sql`CAST(NULL AS ${type})`;
}

function isScalar({ kind }: SqlType): boolean {
  return !["array", "map", "struct", "variant", "other"].includes(kind);
}
