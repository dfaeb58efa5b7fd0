import { quoteName, quoteText } from "@/lib/core/table-name";
import type { Random } from "../random";

/** Column types that tables here have. */
export type ColumnType = "BIGINT" | "INT" | "DOUBLE" | "DECIMAL(9,2)" | "STRING" | "TIMESTAMP" | "ARRAY<STRING>";
/** A value as it is written in SQL and compared: decimals and timestamps as text, to the digit. */
export type Value = number | string | readonly string[] | null;
export type ColumnSpec = { name: string; type: ColumnType; draw: (random: Random) => Value };
export type Values = Record<string, Value>;

/** The three kinds of table. `row_id` is what the generator's own statements name rows by; two equal rows share it. */
export type TableKind = "people" | "orders" | "items";

const maybe = (random: Random, value: Value, missing = 0.1) => (random.chance(missing) ? null : value);
const person = (random: Random) => `user-${random.between(1, 4)}`;
const text = (random: Random) => maybe(random, random.pick(["", " ", "plain", "it's", 'say "hi"', "a\\b", "naïve 🎈"]));
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
  ],
  orders: [
    { name: "buyer", type: "STRING", draw: (random) => maybe(random, person(random), 0.05) },
    { name: "item", type: "INT", draw: (random) => maybe(random, random.between(1, 3)) },
    {
      name: "amount",
      type: "DECIMAL(9,2)",
      draw: (random) => `${random.between(1, 3)}.${random.pick(["00", "50", "25"])}`,
    },
    { name: "tags", type: "ARRAY<STRING>", draw: (random) => maybe(random, random.some(["red", "new", "red"], 0.5)) },
    { name: "at", type: "TIMESTAMP", draw: moment },
    { name: "state", type: "STRING", draw: (random) => random.pick(["open", "paid", "sent"]) },
  ],
  items: [
    { name: "item", type: "INT", draw: (random) => random.between(1, 3) },
    { name: "label", type: "STRING", draw: text },
    { name: "maker", type: "INT", draw: (random) => maybe(random, random.between(1, 3)) },
    { name: "price", type: "DOUBLE", draw: (random) => random.below(6) / 2 },
  ],
};

/** The column that names rows, and the one that a table can gain. */
export const ROW_ID: ColumnSpec = { name: "row_id", type: "BIGINT", draw: () => null };
export const EXTRA: ColumnSpec = {
  name: "extra",
  type: "STRING",
  draw: (random) => maybe(random, random.pick(["x", "y"]), 0.3),
};

/** A value as a literal of its column's type. */
export function literal(type: ColumnType, value: Value | undefined): string {
  if (value === null || value === undefined) return `CAST(NULL AS ${type})`;
  if (typeof value === "object") return `CAST(array(${value.map(quoteText).join(", ")}) AS ${type})`;
  return type === "STRING" ? quoteText(String(value)) : `CAST('${value}' AS ${type})`;
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
  const held = Object.entries(row).filter(([name, value]) => value !== null && isRead(name));
  return JSON.stringify(held.sort(([one], [other]) => (one < other ? -1 : 1)));
}
