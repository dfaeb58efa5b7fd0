import { quoteName, quoteText } from "@/lib/model/table/table-name";
import type { Random } from "../../random";
import { canonical } from "./canonical";

/** Column types that tables here have; the fields of a struct in their present order. */
type PlainType = "BIGINT" | "INT" | "DOUBLE" | "DECIMAL(9,2)" | "STRING" | "TIMESTAMP" | "BINARY";
export type Field = { name: string; type: ColumnType };
export type ColumnType =
  | PlainType
  | { kind: "array"; element: PlainType }
  | { kind: "map"; key: PlainType; value: PlainType }
  | { kind: "struct"; fields: readonly Field[] };
/**
 * A value as it is written in SQL and compared: decimals and timestamps as text, to the digit, bytes as hex. A struct
 * and a map are both objects, a map's keys as texts.
 */
export type Value = number | string | readonly string[] | { readonly [name: string]: Value } | null;
export type ColumnSpec = { name: string; type: ColumnType; draw: (random: Random) => Value };
export type Values = Record<string, Value>;

/** The three kinds of table. `row_id` is what the generator's own statements name rows by; two equal rows share it. */
export type TableKind = "people" | "orders" | "items";

const maybe = (random: Random, value: Value, missing = 0.1) => (random.chance(missing) ? null : value);
const person = (random: Random) => `user-${random.between(1, 4)}`;
const text = (random: Random) => maybe(random, random.pick(["", " ", "plain", "it's", 'say "hi"', "a\\b", "naïve 🎈"]));
const bytes = (random: Random) => random.pick(["00", "00FF", "C3", "6162"]);
/** A map with bytes as keys: none of its texts is the same at two readings, unless somebody sees to it. */
const marks = (random: Random) =>
  Object.fromEntries(
    random.shuffle([bytes(random), bytes(random)]).map((key) => [key, maybe(random, random.below(3), 0.2)]),
  );
const parcel = (random: Random) => ({
  size: maybe(random, random.between(1, 3), 0.2),
  seals: maybe(random, { [bytes(random)]: random.pick(["intact", "broken"]) }, 0.2),
  way: maybe(random, { code: maybe(random, bytes(random)), hops: random.below(3) }, 0.2),
});
/** When a row was loaded: what no SQL reads but one with a star. */
const LOADED: ColumnSpec = { name: "loaded", type: "INT", draw: (random) => random.between(1, 9) };

const TEXTS: ColumnType = { kind: "array", element: "STRING" };
const MARKS: ColumnType = { kind: "map", key: "BINARY", value: "INT" };
const PARCEL: ColumnType = {
  kind: "struct",
  fields: [
    { name: "size", type: "INT" },
    { name: "seals", type: { kind: "map", key: "BINARY", value: "STRING" } },
    {
      name: "way",
      type: {
        kind: "struct",
        fields: [
          { name: "code", type: "BINARY" },
          { name: "hops", type: "INT" },
        ],
      },
    },
  ],
};

/** Differences below a millisecond are differences. */
const moment = (random: Random) => `2026-0${random.between(1, 3)}-15 12:00:00.00000${random.between(0, 2)}`;

export const COLUMNS: Record<TableKind, readonly ColumnSpec[]> = {
  people: [
    {
      name: "id",
      type: "STRING",
      draw: (random) => (random.chance(0.1) ? random.pick([null, "ann"]) : person(random)),
    },
    { name: "team", type: "INT", draw: (random) => maybe(random, random.between(1, 3)) },
    { name: "age", type: "INT", draw: (random) => maybe(random, random.between(20, 23)) },
    { name: "score", type: "DOUBLE", draw: (random) => maybe(random, random.below(8) / 4) },
    { name: "joined", type: "TIMESTAMP", draw: (random) => maybe(random, moment(random)) },
    { name: "note", type: "STRING", draw: text },
    { name: "marks", type: MARKS, draw: (random) => maybe(random, marks(random)) },
    LOADED,
  ],
  orders: [
    { name: "buyer", type: "STRING", draw: (random) => maybe(random, person(random), 0.05) },
    { name: "item", type: "INT", draw: (random) => maybe(random, random.between(1, 3)) },
    {
      name: "amount",
      type: "DECIMAL(9,2)",
      draw: (random) => `${random.between(1, 3)}.${random.pick(["00", "50", "25"])}`,
    },
    { name: "tags", type: TEXTS, draw: (random) => maybe(random, random.some(["red", "new", "red"], 0.5)) },
    { name: "at", type: "TIMESTAMP", draw: moment },
    { name: "state", type: "STRING", draw: (random) => random.pick(["open", "paid", "sent"]) },
    { name: "parcel", type: PARCEL, draw: (random) => maybe(random, parcel(random)) },
    LOADED,
  ],
  items: [
    { name: "item", type: "INT", draw: (random) => random.between(1, 3) },
    { name: "label", type: "STRING", draw: text },
    { name: "maker", type: "INT", draw: (random) => maybe(random, random.between(1, 3)) },
    { name: "price", type: "DOUBLE", draw: (random) => random.below(6) / 2 },
    LOADED,
  ],
};

/** The column that names rows, and the one that a table can gain. */
export const ROW_ID: ColumnSpec = { name: "row_id", type: "BIGINT", draw: () => null };
export const EXTRA: ColumnSpec = {
  name: "extra",
  type: "STRING",
  draw: (random) => maybe(random, random.pick(["x", "y"]), 0.3),
};

/** A type as SQL declares it. */
export function typeText(type: ColumnType): string {
  if (typeof type === "string") return type;
  switch (type.kind) {
    case "array":
      return `ARRAY<${type.element}>`;
    case "map":
      return `MAP<${type.key}, ${type.value}>`;
    case "struct":
      return `STRUCT<${type.fields.map(({ name, type: of }) => `${quoteName(name)}: ${typeText(of)}`).join(", ")}>`;
  }
}

/** A value as a literal of its column's type. */
function literal(type: ColumnType, value: Value | undefined): string {
  return value === null || value === undefined
    ? `CAST(NULL AS ${typeText(type)})`
    : `CAST(${written(type, value)} AS ${typeText(type)})`;
}

function written(type: ColumnType, value: NonNullable<Value>): string {
  if (type === "BINARY") return `X'${value}'`;
  if (typeof type === "string") return quoteText(String(value));
  const deferred: [string, Value][] = typeof value === "object" ? Object.entries(value) : [];
  switch (type.kind) {
    case "array":
      return `array(${deferred.map(([, each]) => literal(type.element, each)).join(", ")})`;
    case "map":
      return `map(${deferred.flatMap(([key, each]) => [literal(type.key, key), literal(type.value, each)]).join(", ")})`;
    case "struct": {
      const values = new Map(deferred);
      return `struct(${type.fields.map((field) => literal(field.type, values.get(field.name))).join(", ")})`;
    }
  }
}

/** What is comparable of a column in SQL: maps are not, their entries in order are. */
export function comparable(type: ColumnType, value: string): string {
  if (typeof type === "string" || type.kind === "array") return value;
  if (type.kind === "map") return `array_sort(map_entries(${value}))`;
  const fields = [...type.fields].sort((one, other) => (one.name < other.name ? -1 : 1));
  return `IF(${value} IS NULL, NULL, struct(${fields.map(({ name, type: of }) => comparable(of, `${value}.${quoteName(name)}`)).join(", ")}))`;
}

/** `(1, 'a'), (2, 'b')`: rows as VALUES writes them. */
export function tuples(columns: readonly ColumnSpec[], rows: readonly Values[]): string {
  return rows.map((row) => `(${columns.map(({ name, type }) => literal(type, row[name])).join(", ")})`).join(", ");
}

/** Rows as a SELECT that reads no table. */
export function selectRows(columns: readonly ColumnSpec[], rows: readonly Values[]): string {
  if (rows.length === 0)
    return `SELECT ${columns.map(({ name, type }) => `${literal(type, null)} AS ${quoteName(name)}`).join(", ")} WHERE false`;
  return `SELECT * FROM VALUES ${tuples(columns, rows)} AS v(${columnList(columns)})`;
}

export function columnList(columns: readonly ColumnSpec[]): string {
  return columns.map(({ name }) => quoteName(name)).join(", ");
}

/** Content of some columns as one text: equal rows, equal texts. A column that a row does not have is NULL. */
export function contentOf(row: Values, isRead: (column: string) => boolean): string {
  const deferred = Object.entries(row).filter(([name, value]) => value !== null && isRead(name));
  return canonical(Object.fromEntries(deferred));
}
