import type { Commit } from "@/lib/core/part";
import type { TableName } from "@/lib/core/table-name";
import type { Warehouse } from "@/lib/core/warehouse";
import type { Asking } from "./catalog";

/** The newest commit: one statement, the whole of a quiet check. */
export async function readHead(
  _warehouse: Warehouse,
  _name: TableName,
  _options: Asking = {},
): Promise<{ version: number; committedAt: Date }> {
  throw new Error("not built yet");
}

/** The table's id: another one means that the table was dropped or replaced. */
export async function readTableId(_warehouse: Warehouse, _name: TableName, _options: Asking = {}): Promise<string> {
  throw new Error("not built yet");
}

/** The commits of (after, to] in version order. Throws HISTORY_LOST when the log no longer holds them all. */
export async function listCommits(
  _warehouse: Warehouse,
  _name: TableName,
  _range: { after: number; to: number } & Asking,
): Promise<Commit[]> {
  throw new Error("not built yet");
}
