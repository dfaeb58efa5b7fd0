import { quoteName } from "@/lib/model/table/table-name";
import type { Random } from "../../random";
import type { ColumnSpec, ColumnType, Field } from "./columns";

/** A clause of ALTER TABLE that moves a column or a field of a struct, and the columns after it. */
export type Move = { clause: string; columns: readonly ColumnSpec[] };

/** Move a column, or a field at any depth, to the front or after another of the same place. */
export function moveColumn(random: Random, columns: readonly ColumnSpec[]): Move {
  const structs = columns.filter(({ type }) => fieldsOf(type).length > 0);
  if (structs.length > 0 && random.chance(0.5)) {
    const column = random.pick(structs);
    const { clause, type } = moveField(random, quoteName(column.name), column.type);
    return { clause, columns: columns.map((each) => (each === column ? { ...column, type } : each)) };
  }
  const { clause, moved } = move(random, "", columns);
  return { clause, columns: moved };
}

function moveField(random: Random, path: string, type: ColumnType): { clause: string; type: ColumnType } {
  const fields = fieldsOf(type);
  const inner = fields.filter((field) => fieldsOf(field.type).length > 0);
  if (inner.length > 0 && random.chance(0.4)) {
    const field = random.pick(inner);
    const deeper = moveField(random, `${path}.${quoteName(field.name)}`, field.type);
    const changed = fields.map((each) => (each === field ? { ...field, type: deeper.type } : each));
    return { clause: deeper.clause, type: { kind: "struct", fields: changed } };
  }
  const { clause, moved } = move(random, `${path}.`, fields);
  return { clause, type: { kind: "struct", fields: moved } };
}

function move<T extends { name: string }>(random: Random, path: string, list: readonly T[]) {
  const one = random.pick(list);
  const others = list.filter((each) => each !== one);
  const place = random.below(others.length + 1);
  const before = others[place - 1];
  const where = before ? `AFTER ${quoteName(before.name)}` : "FIRST";
  return {
    clause: `ALTER COLUMN ${path}${quoteName(one.name)} ${where}`,
    moved: [...others.slice(0, place), one, ...others.slice(place)],
  };
}

function fieldsOf(type: ColumnType): readonly Field[] {
  return typeof type === "object" && type.kind === "struct" ? type.fields : [];
}
