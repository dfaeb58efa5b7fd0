import { z } from "zod";
import type { QueryOptions } from "@/lib/databricks/query-rows";
import { queryRows } from "@/lib/databricks/query-rows";
import type { TableName } from "@/lib/model/table/table-name";
import type { Column, Warehouse } from "@/lib/model/table/warehouse";
import { identifier, joinSql, type SqlFragment, sql, tableIdentifier } from "@/lib/sql/fragment";

/** How DESCRIBE cuts a type that has many fields short. */
const CUT_SHORT = /\.\.\. \d+ more fields?/;

const describedColumnSchema = z.object({ col_name: z.string(), data_type: z.string() });

/** The columns of a query without running it. Throws SQL_FAILED with the cluster's own words; lines count in `query`. */
export async function describeQuery(
  warehouse: Warehouse,
  query: SqlFragment,
  options: QueryOptions = {},
): Promise<Column[]> {
  const rows = await queryRows(warehouse, describedColumnSchema, sql`DESCRIBE QUERY\n${query}`, options);
  const columns = rows.map(({ col_name, data_type }) => ({ name: col_name, type: data_type }));
  return columns.some(({ type }) => CUT_SHORT.test(type)) ? wholeTypes(warehouse, query, columns, options) : columns;
}

/** The columns of a table as it was at a version. */
export function describeTable(
  warehouse: Warehouse,
  table: TableName,
  version: number,
  options: QueryOptions = {},
): Promise<Column[]> {
  return describeQuery(warehouse, sql`SELECT * FROM ${tableIdentifier(table)} VERSION AS OF ${version}`, options);
}

/** Ask for the types that were cut short: an aggregate over no rows gives one row without reading the table. */
async function wholeTypes(
  warehouse: Warehouse,
  query: SqlFragment,
  columns: Column[],
  options: QueryOptions,
): Promise<Column[]> {
  const names = columns.map(({ name }) => name.toLowerCase());
  if (new Set(names).size < names.length) return columns;
  const types = joinSql(columns.map(({ name }, i) => sql`typeof(any_value(${identifier(name)})) AS t${i}`));
  const statement = sql`SELECT ${types} FROM (SELECT * FROM (\n${query}\n) LIMIT 0)`;
  const [row] = await queryRows(warehouse, z.record(z.string(), z.string()), statement, options);
  return columns.map(({ name, type }, i) => ({ name, type: row?.[`t${i}`] ?? type }));
}
