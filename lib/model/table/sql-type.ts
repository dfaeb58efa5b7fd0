/** A column's type, as far as a record cares. */
export type SqlType =
  | {
      kind:
        | "text"
        | "integer"
        | "bigint"
        | "float"
        | "boolean"
        | "date"
        | "timestamp"
        | "timestamp_ntz"
        | "binary"
        | "variant"
        | "void";
    }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "array"; element: SqlType }
  | { kind: "map"; key: SqlType; value: SqlType }
  | { kind: "struct"; fields: { name: string; type: SqlType }[] }
  /** A type that is taken as it is. */
  | { kind: "other"; name: string };

const SIMPLE: Record<string, SqlType> = {
  string: { kind: "text" },
  tinyint: { kind: "integer" },
  byte: { kind: "integer" },
  smallint: { kind: "integer" },
  short: { kind: "integer" },
  int: { kind: "integer" },
  integer: { kind: "integer" },
  bigint: { kind: "bigint" },
  long: { kind: "bigint" },
  float: { kind: "float" },
  double: { kind: "float" },
  boolean: { kind: "boolean" },
  date: { kind: "date" },
  timestamp: { kind: "timestamp" },
  timestamp_ltz: { kind: "timestamp" },
  timestamp_ntz: { kind: "timestamp_ntz" },
  binary: { kind: "binary" },
  variant: { kind: "variant" },
  void: { kind: "void" },
};

/**
 * Read a type as DESCRIBE QUERY and typeof() print it: `struct<a:int,b:array<string>>`. Field names stand there
 * without quotes; where that cannot be told apart the type is `other`.
 */
export function readType(text: string): SqlType {
  const type = text.trim();
  const lower = type.toLowerCase();
  const simple = SIMPLE[lower];
  if (simple) return simple;
  if (/^(string collate|varchar|char)\b/.test(lower)) return { kind: "text" };
  const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(lower);
  if (decimal) return { kind: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const [, container, inside = ""] = /^(array|map|struct)<(.*)>$/is.exec(type) ?? [];
  switch (container?.toLowerCase()) {
    case "array":
      return { kind: "array", element: readType(inside) };
    case "map": {
      const [key = "", ...value] = splitOutside(inside, ",");
      return { kind: "map", key: readType(key), value: readType(value.join(",")) };
    }
    case "struct":
      return readStruct(inside, type);
    default:
      return { kind: "other", name: type };
  }
}

function readStruct(inside: string, type: string): SqlType {
  const fields: { name: string; type: SqlType }[] = [];
  let name = "";
  for (const piece of inside === "" ? [] : splitOutside(inside, ",")) {
    const parts = splitOutside(name + piece, ":");
    const last = parts.pop() ?? "";
    // A comma inside a name: the piece ends before a type, so the name continues in the next one.
    if (parts.length === 0) name = `${name}${piece},`;
    else {
      fields.push({ name: parts.join(":"), type: readType(last) });
      name = "";
    }
  }
  const names = new Set(fields.map((field) => field.name.toLowerCase()));
  const clear =
    name === "" &&
    names.size === fields.length &&
    fields.every((field) => field.type.kind !== "other" || isPlainName(field.type.name));
  return clear ? { kind: "struct", fields } : { kind: "other", name: type };
}

/** Split where no angle bracket or parenthesis is open. */
function splitOutside(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "<" || character === "(") depth++;
    else if (character === ">" || character === ")") depth--;
    else if (character === separator && depth === 0) {
      pieces.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...pieces, text.slice(start)];
}

/** A type's name that is only unknown to us, such as `interval day`; not a misread piece of a field's name. */
function isPlainName(name: string): boolean {
  return /^(interval|geography|geometry|object|time)\b/i.test(name);
}
