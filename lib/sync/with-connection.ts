import type { WarehouseOptions } from "@/lib/databricks/connect/open-warehouse";
import type { SessionUse } from "@/lib/databricks/connect/session-pool";
import { warehouseSettings } from "@/lib/databricks/connect/warehouse-settings";
import { withWarehouse } from "@/lib/databricks/connect/with-warehouse";
import { env } from "@/lib/env";
import type { Credentials } from "@/lib/model/source/connection";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { getCredentials } from "@/lib/store/connections";

/** Work with a connection's warehouse. Throws what `withWarehouse` throws. */
export async function withConnection<T>(
  connectionId: string,
  use: SessionUse,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  return withWarehouse(warehouseOptions(await getCredentials(connectionId)), use, work);
}

/** What opening a warehouse takes, with this installation's settings. */
export function warehouseOptions(credentials: Credentials): WarehouseOptions {
  return { ...credentials, ...warehouseSettings(env) };
}
