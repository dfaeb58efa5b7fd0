import type { LakehouseClient } from "@/lakehouse/client";
import { type Judged, judgeShapes } from "./judge-shapes";
import { openTables } from "./open-tables";
import type { Shape, ShapeFile } from "./read-shapes";

/** So many columns of a SELECT are found by asking Spark what it misses. */
const MISSING_MAX = 5;

/**
 * Judge the SELECTs of a file over the same tables. One that Spark refuses there, although its form is right, may only lack a
 * column, or suffer from what the others need: unless the file gives the columns, it gets tables of its own.
 */
export async function judgeFile(client: LakehouseClient, file: ShapeFile): Promise<Judged[]> {
  const judged = await judgeOver(client, file, []);
  if (file.tables.size > 0) return judged;
  const again: Judged[] = [];
  for (const [i, each] of judged.entries()) {
    const shape = file.shapes[i];
    const mayRun = each.spark.original !== "ok" && !each.spark.original.includes("PARSE_SYNTAX_ERROR");
    again.push(shape && mayRun ? await judgeAlone(client, shape) : each);
  }
  return again;
}

async function judgeAlone(client: LakehouseClient, shape: Shape): Promise<Judged> {
  const missing: string[] = [];
  for (;;) {
    const [judged] = await judgeOver(client, { shapes: [shape], tables: new Map() }, missing);
    if (!judged) throw new RangeError("A SELECT was not judged.");
    const [, name] = /^\[UNRESOLVED_COLUMN\S*\].* with name (\S+) cannot be resolved/.exec(judged.spark.original) ?? [];
    if (name === undefined || missing.length >= MISSING_MAX) return judged;
    missing.push(name.replaceAll("`", ""));
  }
}

async function judgeOver(client: LakehouseClient, file: ShapeFile, missing: readonly string[]): Promise<Judged[]> {
  const { drop, ...tables } = await openTables(client, file, missing);
  try {
    return await judgeShapes({ client, ...tables }, file.shapes);
  } finally {
    await drop();
  }
}
