import { z } from "zod";
import { quoteTableName, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";

const detailSchema = z.object({ sizeInBytes: z.coerce.number().nullable() });

/** The bytes of a table's files as it is now. */
export async function readTableSize(warehouse: Warehouse, table: TableName): Promise<{ sizeBytes: number }> {
  const [detail] = await warehouse.query(`DESCRIBE DETAIL ${quoteTableName(table)}`);
  return { sizeBytes: detailSchema.parse(detail).sizeInBytes ?? 0 };
}
