import type { Warehouse } from "@/lib/core/warehouse";

export type Asking = { signal?: AbortSignal };

/** Names in the catalog's order. */
export async function listCatalogs(_warehouse: Warehouse, _options: Asking = {}): Promise<string[]> {
  throw new Error("not built yet");
}
export async function listSchemas(_warehouse: Warehouse, _catalog: string, _options: Asking = {}): Promise<string[]> {
  throw new Error("not built yet");
}
export async function listTables(
  _warehouse: Warehouse,
  _catalog: string,
  _schema: string,
  _options: Asking = {},
): Promise<string[]> {
  throw new Error("not built yet");
}
