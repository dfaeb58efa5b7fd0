import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
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

/** Ask the product which shapes it refuses, and why. */
export async function refusedShapes(): Promise<string[]> {
  const schema = "main.shapes";
  const refused: string[] = [];
  for (const shape of SHAPES) {
    const named = (table: string) => ({ catalog: "main", schema: "shapes", table });
    const tables = tablesOf(shape).map(named);
    const lookupOnly = shape.lookupOnly?.map(named);
    const read = await analyzeSql(productSql(shape, schema), { tables, lookupOnly, dataType: shape.dataType });
    if (!read.ok) refused.push(`${shape.name}: ${read.findings.map(({ message }) => message).join(" ")}`);
  }
  return refused;
}
