import type { Row } from "./client";

const CELL_LENGTH_MAX = 80;

/** Rows as an aligned table for a terminal: a header, a rule, a line for each row, and their number. */
export function tableText(rows: readonly Row[]): string {
  const count = `(${rows.length} ${rows.length === 1 ? "row" : "rows"})`;
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return count;

  const cells = rows.map((row) => names.map((name) => cellText(row[name])));
  const widths = names.map((name, column) => Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const isNumber = names.map((name) => rows.every((row) => row[name] === null || typeof row[name] === "number"));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => (isNumber[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(names), widths.map((width) => "-".repeat(width)).join("  "), ...cells.map(line), count].join("\n");
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  const text = typeof value === "object" && !(value instanceof Date) ? JSON.stringify(value) : String(value);
  const flat = text.replace(/\s*\n\s*/g, " ");
  return flat.length > CELL_LENGTH_MAX ? `${flat.slice(0, CELL_LENGTH_MAX - 1)}…` : flat;
}
