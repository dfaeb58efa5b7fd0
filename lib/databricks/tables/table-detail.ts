import { z } from "zod";
import type { QueryOptions } from "@/lib/databricks/query-rows";
import { queryRows } from "@/lib/databricks/query-rows";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { sql, tableIdentifier } from "@/lib/sql/fragment";

/** A row of DESCRIBE DETAIL. A table that is not a Delta table has no id. Source: Delta Lake docs, "Detail schema". */
const tableDetailSchema = z.object({
  id: z.string().nullish(),
  format: z.string().nullish(),
  sizeInBytes: z.coerce.number().nullish(),
  /** A map, or its JSON text: `propertiesText` reads both. */
  properties: z.unknown(),
});
export type TableDetail = z.infer<typeof tableDetailSchema>;

/** What the warehouse says of a table as a whole: one metadata statement. */
export async function describeDetail(
  warehouse: Pick<Warehouse, "query">,
  name: TableName,
  options: QueryOptions = {},
): Promise<TableDetail | undefined> {
  const [detail] = await queryRows(
    warehouse,
    tableDetailSchema,
    sql`DESCRIBE DETAIL ${tableIdentifier(name)}`,
    options,
  );
  return detail;
}
