import { readFile } from "node:fs/promises";
import { DBSQLClient } from "@databricks/sql";
import { AppError } from "@/lib/core/errors";
import { maskError } from "@/lib/core/mask-secret";
import type { Warehouse } from "@/lib/core/warehouse";
import { checkAddress } from "./check-address";
import { toWarehouseError } from "./errors";
import { guardConnection } from "./guard-connection";
import { hideToken } from "./hide-token";
import { queryStatement, streamStatement } from "./run-statement";

export type WarehouseOptions = {
  serverHostname: string;
  httpPath: string;
  token: string;
  /** PEM file of a certificate authority trusted besides the system's. */
  caFile?: string;
  /** `host` or `host:port` accepted besides Databricks' own domains. */
  allowedHosts: readonly string[];
};

/** An answer that takes longer than this is given up: the connection is dead, not slow. */
const SOCKET_TIMEOUT_MS = 5 * 60_000;

/**
 * Open a session on a warehouse; its time zone is UTC. Throws AppError: ADDRESS_REFUSED before any connection is
 * made, WAREHOUSE_STARTING at once when compute is not running yet, otherwise what `toWarehouseError` says. Failures
 * are not tried again here: who calls knows how long to wait.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const { host, port } = await checkAddress(options.serverHostname, options.allowedHosts);
  const client = new DBSQLClient({ logger: { log: () => {} } });
  // The driver reports a connection's failure a second time as an event; without a listener that would end the process.
  client.on("error", () => {});
  try {
    await client.connect({
      host,
      port,
      path: options.httpPath,
      token: options.token,
      customCaCert: options.caFile ? await readCertificate(options.caFile) : undefined,
      telemetryEnabled: false,
      userAgentEntry: "Lakefeed",
      socketTimeout: SOCKET_TIMEOUT_MS,
      retryMaxAttempts: 3,
      retriesTimeout: 20_000,
      retryDelayMax: 5_000,
    });
    await guardConnection(client, { host, port }, options.allowedHosts);
    const session = await client.openSession();
    await queryStatement(session, "SET TIME ZONE 'UTC'", {});
    const warehouse: Warehouse = {
      query: (statement, asking) => queryStatement(session, statement, asking ?? {}),
      stream: (statement, asking) => streamStatement(session, statement, asking ?? {}),
      close: () => closeQuietly(client),
    };
    return hideToken(warehouse, options.token);
  } catch (thrown) {
    await closeQuietly(client);
    throw maskError(toWarehouseError(thrown), options.token);
  }
}

/** Close the session and its sockets. What fails here has no one to tell: the warehouse ends idle sessions by itself. */
async function closeQuietly(client: DBSQLClient): Promise<void> {
  await client.close().catch(() => {});
}

async function readCertificate(caFile: string): Promise<Buffer> {
  try {
    return await readFile(caFile);
  } catch (cause) {
    throw new AppError("TLS_REFUSED", `The certificate file ${caFile} (LAKEFEED_CA_FILE) cannot be read.`, { cause });
  }
}
