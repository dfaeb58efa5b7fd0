import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { describeDetail } from "./table-detail";

/** The bytes of a table's files as it is now. */
export async function readTableSize(warehouse: Warehouse, table: TableName): Promise<{ sizeBytes: number }> {
  const detail = await describeDetail(warehouse, table);
  return { sizeBytes: detail?.sizeInBytes ?? 0 };
}
