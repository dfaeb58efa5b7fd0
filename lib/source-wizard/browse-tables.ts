import { SHARED_SESSION } from "@/lib/databricks/connect/with-warehouse";
import { listCatalogs, listSchemas, listTables } from "@/lib/databricks/tables/catalog";
import { inspectTable } from "@/lib/databricks/tables/inspect-table";
import { AppError } from "@/lib/model/errors";
import type { TableName } from "@/lib/model/table/table-name";
import type { TableState } from "@/lib/model/table/warehouse";
import { getDraft } from "@/lib/store/drafts";
import { withConnection } from "@/lib/sync/with-connection";

/** The catalogs that the draft's connection may see. */
export async function browseCatalogs(draftId: string, signal?: AbortSignal): Promise<string[]> {
  return withConnection(await connectionOf(draftId), SHARED_SESSION, (warehouse) =>
    listCatalogs(warehouse, { signal }),
  );
}

/** The schemas of a catalog. */
export async function browseSchemas(draftId: string, catalog: string, signal?: AbortSignal): Promise<string[]> {
  return withConnection(await connectionOf(draftId), SHARED_SESSION, (warehouse) =>
    listSchemas(warehouse, catalog, { signal }),
  );
}

/** The tables and views of a schema. */
export async function browseTables(
  draftId: string,
  catalog: string,
  schema: string,
  signal?: AbortSignal,
): Promise<string[]> {
  return withConnection(await connectionOf(draftId), SHARED_SESSION, (warehouse) =>
    listTables(warehouse, catalog, schema, { signal }),
  );
}

/** What one can say of a table before it is chosen: its change feed, versions, columns, and what is wrong with it. */
export async function inspectDraftTable(draftId: string, name: TableName, signal?: AbortSignal): Promise<TableState> {
  return withConnection(await connectionOf(draftId), SHARED_SESSION, (warehouse) =>
    inspectTable(warehouse, name, { signal }),
  );
}

/** The connection that a draft reads through. Throws `INVALID_INPUT` before there is one. */
async function connectionOf(draftId: string): Promise<string> {
  const { config } = await getDraft(draftId);
  if (config.connectionId === undefined) throw new AppError("INVALID_INPUT", "Enter the credentials first.");
  return config.connectionId;
}
