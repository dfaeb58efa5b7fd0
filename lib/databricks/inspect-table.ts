import type { TableName } from "@/lib/core/table-name";
import type { TableState, Warehouse } from "@/lib/core/warehouse";
import type { Asking } from "./catalog";

/** What one can say of a table before it is chosen. What is wrong with the table is its `problem`; other failures are thrown. */
export async function inspectTable(
  _warehouse: Warehouse,
  _name: TableName,
  _options: Asking = {},
): Promise<TableState> {
  throw new Error("not built yet");
}
