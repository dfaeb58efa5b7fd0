import type { Column, Warehouse } from "@/lib/core/warehouse";
import type { Asking } from "./catalog";

/** The columns of a query without running it. Throws SQL_FAILED with the cluster's own words; lines count in `sql`. */
export async function describeQuery(_warehouse: Warehouse, _sql: string, _options: Asking = {}): Promise<Column[]> {
  throw new Error("not built yet");
}
