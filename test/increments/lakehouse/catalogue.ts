import { readSql } from "@/lib/sql/read-sql";
import { EVENT_SHAPES, JOINED_EVENT_SHAPES } from "./event-shapes";
import { JOINED_PROPERTY_SHAPES, PROPERTY_SHAPES } from "./property-shapes";
import { productSql, type Shape, tablesOf } from "./shape";

/** Every shape. The one-table ones come first. */
export const SHAPES: readonly Shape[] = [
  ...EVENT_SHAPES,
  ...PROPERTY_SHAPES,
  ...JOINED_EVENT_SHAPES,
  ...JOINED_PROPERTY_SHAPES,
];

/** A shape that the product refuses as yet, with what it says. */
export type PendingShape = { shape: Shape; codes: string[] };

/** Ask the product which shapes it takes. What it refuses is pending, by the codes of its findings. */
export async function sortShapes(): Promise<{ taken: Shape[]; pending: PendingShape[] }> {
  const schema = "main.shapes";
  const taken: Shape[] = [];
  const pending: PendingShape[] = [];
  for (const shape of SHAPES) {
    const named = (table: string) => ({ catalog: "main", schema: "shapes", table });
    const tables = tablesOf(shape).map(named);
    const lookupOnly = shape.lookupOnly?.map(named);
    const read = await readSql(productSql(shape, schema), { tables, lookupOnly, dataType: shape.dataType });
    if (read.ok) taken.push(shape);
    else pending.push({ shape, codes: [...new Set(read.findings.map(({ code }) => code))] });
  }
  return { taken, pending };
}
