import { quoteName } from "@/lib/model/table/table-name";
import type { ResultRow, Warehouse } from "@/lib/model/table/warehouse";

export type Asking = { signal?: AbortSignal };

/** The catalogs that the token may see, in the warehouse's order. */
export async function listCatalogs(warehouse: Warehouse, options: Asking = {}): Promise<string[]> {
  return firstColumn(await warehouse.query("SHOW CATALOGS", options));
}

/** The schemas of a catalog that the token may see. */
export async function listSchemas(warehouse: Warehouse, catalog: string, options: Asking = {}): Promise<string[]> {
  return firstColumn(await warehouse.query(`SHOW SCHEMAS IN ${quoteName(catalog)}`, options));
}

/** The tables and views of a schema that the token may see; temporary views are none of it. */
export async function listTables(
  warehouse: Warehouse,
  catalog: string,
  schema: string,
  options: Asking = {},
): Promise<string[]> {
  const rows = await warehouse.query(`SHOW TABLES IN ${quoteName(catalog)}.${quoteName(schema)}`, options);
  return rows.filter((row) => row.isTemporary !== true).map((row) => String(row.tableName));
}

/** The name of this column differs between Spark and Databricks; its place does not. */
function firstColumn(rows: readonly ResultRow[]): string[] {
  return rows.map((row) => String(Object.values(row)[0]));
}
