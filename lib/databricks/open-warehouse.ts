import type { Warehouse } from "@/lib/core/warehouse";

export type WarehouseOptions = {
  serverHostname: string;
  httpPath: string;
  token: string;
  /** PEM file of a certificate authority trusted besides the system's. */
  caFile?: string;
  /** `host` or `host:port` accepted besides Databricks' own domains. */
  allowedHosts: readonly string[];
  /** How long the driver goes on trying while compute answers 503; 0: the first 503 is thrown. Default: 30 s. */
  startingTimeoutSeconds?: number;
};

/**
 * Open a session on a warehouse. The session's time zone is UTC. Throws AppError: ADDRESS_REFUSED before any
 * connection is made, otherwise what `toWarehouseError` says.
 */
export async function openWarehouse(_options: WarehouseOptions): Promise<Warehouse> {
  throw new Error("not built yet");
}
