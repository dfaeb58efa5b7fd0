import { z } from "zod";
import { sameTable, type TableName, tableNameSchema } from "./table-name";
import { columnSchema } from "./warehouse";

/**
 * Which columns of each table tell its rows apart, with their types: those that the SQL reads. The insert_ids of
 * events are made of their values. Null stands for the first edition, which hashed every column of the table.
 */
export const identityColumnsByTableSchema = z
  .array(z.object({ table: tableNameSchema, columns: z.array(columnSchema) }))
  .nullable();
export type IdentityColumnsByTable = z.infer<typeof identityColumnsByTableSchema>;
export type IdentityColumns = NonNullable<IdentityColumnsByTable>[number]["columns"];

/** The columns that tell a table's rows apart; null in the first edition. A table that is not named has none. */
export function findIdentityColumns(identity: IdentityColumnsByTable, table: TableName): IdentityColumns | null {
  if (identity === null) return null;
  return identity.find((each) => sameTable(each.table, table))?.columns ?? [];
}
