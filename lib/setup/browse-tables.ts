import { AppError } from "@/lib/core/errors";
import type { TableName } from "@/lib/core/table-name";
import type { TableState } from "@/lib/core/warehouse";
import { listCatalogs, listSchemas, listTables } from "@/lib/databricks/catalog";
import { inspectTable } from "@/lib/databricks/inspect-table";
import { getDraft } from "@/lib/store/drafts";
import { withWarehouse } from "./with-warehouse";

/** The catalogs that the draft's connection may see. */
export async function browseCatalogs(draftId: string, signal?: AbortSignal): Promise<string[]> {
  return withWarehouse(await connectionOf(draftId), (warehouse) => listCatalogs(warehouse, { signal }));
}

/** The schemas of a catalog. */
export async function browseSchemas(draftId: string, catalog: string, signal?: AbortSignal): Promise<string[]> {
  return withWarehouse(await connectionOf(draftId), (warehouse) => listSchemas(warehouse, catalog, { signal }));
}

/** The tables and views of a schema. */
export async function browseTables(
  draftId: string,
  catalog: string,
  schema: string,
  signal?: AbortSignal,
): Promise<string[]> {
  return withWarehouse(await connectionOf(draftId), (warehouse) => listTables(warehouse, catalog, schema, { signal }));
}

/** What one can say of a table before it is chosen: its change feed, versions, columns, and what is wrong with it. */
export async function inspectDraftTable(draftId: string, name: TableName, signal?: AbortSignal): Promise<TableState> {
  return withWarehouse(await connectionOf(draftId), (warehouse) => inspectTable(warehouse, name, { signal }));
}

/** The connection that a draft reads through. Throws `INVALID_INPUT` before there is one. */
export async function connectionOf(draftId: string): Promise<string> {
  const { answers } = await getDraft(draftId);
  if (answers.connectionId === undefined) throw new AppError("INVALID_INPUT", "Enter the credentials first.");
  return answers.connectionId;
}
