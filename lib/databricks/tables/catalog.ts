import { z } from "zod";
import { type QueryOptions, queryRows } from "@/lib/databricks/query-rows";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { identifier, sql } from "@/lib/sql/fragment";

/** The name of this column differs between Spark and Databricks; its place does not. */
const firstColumnSchema = z
  .record(z.string(), z.unknown())
  .transform((row) => Object.values(row)[0])
  .pipe(z.string());
const shownTableSchema = z.object({ tableName: z.string(), isTemporary: z.boolean().nullish() });

/** The catalogs that the token may see, in the warehouse's order. */
export async function listCatalogs(warehouse: Warehouse, options: QueryOptions = {}): Promise<string[]> {
  return queryRows(warehouse, firstColumnSchema, sql`SHOW CATALOGS`, options);
}

/** The schemas of a catalog that the token may see. */
export async function listSchemas(
  warehouse: Warehouse,
  catalog: string,
  options: QueryOptions = {},
): Promise<string[]> {
  return queryRows(warehouse, firstColumnSchema, sql`SHOW SCHEMAS IN ${identifier(catalog)}`, options);
}

/** The tables and views of a schema that the token may see; temporary views are none of it. */
export async function listTables(
  warehouse: Warehouse,
  catalog: string,
  schema: string,
  options: QueryOptions = {},
): Promise<string[]> {
  const statement = sql`SHOW TABLES IN ${identifier(catalog)}.${identifier(schema)}`;
  const rows = await queryRows(warehouse, shownTableSchema, statement, options);
  return rows.filter(({ isTemporary }) => isTemporary !== true).map(({ tableName }) => tableName);
}
