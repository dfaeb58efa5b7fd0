import { z } from "zod";
import { queryRows } from "@/lib/databricks/query-rows";
import { AppError } from "@/lib/model/errors";
import type { TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { sql, tableIdentifier } from "@/lib/sql/fragment";

const countSchema = z.object({ rows: z.coerce.number() });

/** The rows of a table at a version. Delta answers out of its log where the files' statistics are there. */
export async function countRows(warehouse: Warehouse, table: TableName, version: number): Promise<number> {
  const statement = sql`SELECT count(*) AS rows FROM ${tableIdentifier(table)} VERSION AS OF ${version}`;
  const [row] = await queryRows(warehouse, countSchema, statement);
  if (!row) throw new AppError("INTERNAL", "A count gave no row.");
  return row.rows;
}
