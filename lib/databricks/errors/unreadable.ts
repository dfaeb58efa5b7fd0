import type { QueryOptions } from "@/lib/databricks/query-rows";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { AppError } from "@/lib/model/errors";
import { formatTableName, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { identifier, sql, tableIdentifier } from "@/lib/sql/fragment";

/**
 * Whether every file of a table is there, at a version or as it is now: one column of each is read, because a count
 * alone comes from the log.
 */
export async function canOpenFiles(
  warehouse: Warehouse,
  name: TableName,
  version: number | null,
  options: QueryOptions = {},
): Promise<boolean> {
  const table = sql`${tableIdentifier(name)}${version === null ? sql`` : sql` VERSION AS OF ${version}`}`;
  try {
    const [column] = await describeQuery(warehouse, sql`SELECT * FROM ${table}`, options);
    if (column) await warehouse.query(sql`SELECT count(${identifier(column.name)}) AS n FROM ${table}`, options);
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "HISTORY_LOST") return false;
    throw thrown;
  }
}

/**
 * What a reader of a table's newest version met, as a failure of the table itself where that is so. Missing files look
 * alike whether they held a table's past or are the table: of the second, no choice of versions and no waiting helps.
 * Any other failure, and one that cannot be looked into, comes back as it is.
 */
export async function toUnreadableError(
  warehouse: Warehouse,
  name: TableName,
  error: AppError,
  options: QueryOptions = {},
): Promise<AppError> {
  if (error.code !== "HISTORY_LOST") return error;
  const readable = await canOpenFiles(warehouse, name, null, options).catch(() => true);
  return readable ? error : toFilesMissingError(name, error);
}

/** A failure of a statement that holds no SQL but ours: whatever the warehouse refuses in it is the table. */
export function toTableFailure(name: TableName, error: AppError): AppError {
  if (error.code !== "SQL_FAILED") return error;
  const message = `Delta cannot read ${formatTableName(name)} as it is now. ${error.message}`;
  return new AppError("TABLE_UNREADABLE", message, { cause: error });
}

function toFilesMissingError(name: TableName, cause: AppError): AppError {
  return new AppError(
    "TABLE_UNREADABLE",
    `${formatTableName(name)} as it is now cannot be read: files of its newest version are missing, so nobody can read the table. Bring the files back, or restore the table to a version that can be read (RESTORE TABLE), then sync again.`,
    { cause },
  );
}
