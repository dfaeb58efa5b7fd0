import type { Random } from "../../random";
import { type ColumnSpec, ROW_ID, type Values } from "./columns";
import type { TableStory } from "./story";

/** Ids of some rows, at least one. */
export function pickIds(random: Random, rows: readonly Values[]): number[] {
  const ids = [...new Set(rows.map(({ row_id }) => Number(row_id)))];
  return [...new Set([random.pick(ids), ...random.some(ids, 0.25)])];
}

/** Rows whose ids no row of the table ever had. */
export function newRows(random: Random, story: TableStory, columns: readonly ColumnSpec[], count: number): Values[] {
  const used = story.versions.flatMap(({ rows }) => rows.map(({ row_id }) => Number(row_id)));
  const next = Math.max(0, ...used) + 1;
  return Array.from({ length: count }, (_, i) => ({
    ...Object.fromEntries(columns.map(({ name, draw }) => [name, draw(random)])),
    row_id: next + i,
  }));
}

/** A row that differs in one column, if the draw is another value. */
export function changedRow(random: Random, row: Values, columns: readonly ColumnSpec[]): Values {
  const column = random.pick(columns.filter(({ name }) => name !== ROW_ID.name));
  return { ...row, [column.name]: column.draw(random) };
}
