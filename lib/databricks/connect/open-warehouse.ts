import { readFile } from "node:fs/promises";
import { DBSQLClient } from "@databricks/sql";
import { toWarehouseError } from "@/lib/databricks/errors/errors";
import { AppError } from "@/lib/model/errors";
import { maskError } from "@/lib/model/mask-secret";
import type { ProxySettings } from "@/lib/model/network/proxy";
import type { Credentials } from "@/lib/model/source/connection";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { DriverConnection } from "./begin-statement";
import { completeProxy, toDriverProxy } from "./behind-proxy";
import type { Address } from "./check-address";
import { type Downloads, watchDownloads } from "./downloads";
import { guardConnection } from "./guard-connection";
import { hideToken } from "./hide-token";
import { locateWarehouse } from "./locate-warehouse";
import { queryStatement, streamStatement } from "./run-statement";
import { WAITS, type Waits } from "./statement-limits";

/** How this installation reaches warehouses. */
export type WarehouseSettings = {
  /** PEM file of a certificate authority trusted besides the system's. */
  caFile?: string;
  /** `host` or `host:port` accepted besides Databricks' own domains. */
  allowedHosts: readonly string[];
  /** Large results may come as downloads from the workspace's storage; without it everything comes from its own host. */
  cloudFetch?: boolean;
  proxy?: ProxySettings | null;
  waits?: Partial<Waits>;
};

export type WarehouseOptions = Credentials & WarehouseSettings;

/** A response that takes longer than this is given up: the connection is dead, not slow. */
const SOCKET_TIMEOUT_MS = 5 * 60_000;

/**
 * Open a session on a warehouse; its time zone is UTC. Throws AppError: ADDRESS_REFUSED before any connection is
 * made, WAREHOUSE_STARTING at once when compute is not running yet, otherwise what `toWarehouseError` says. Failures
 * are not tried again here: who calls knows how long to wait.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const { address } = await locateWarehouse(options);
  const client = new DBSQLClient({ logger: { log: () => {} } });
  // The driver reports a connection's failure a second time as an event; without a listener that would end the process.
  client.on("error", () => {});
  let downloads: Downloads | null = null;
  const close = async () => {
    await closeQuietly(client);
    downloads?.close();
  };
  try {
    await connect(client, address, options);
    downloads = await watchDownloads(client, address, options.cloudFetch ?? false);
    const connection: DriverConnection = {
      session: await client.openSession(),
      waits: { ...WAITS, ...options.waits },
      downloads,
    };
    await queryStatement(connection, "SET TIME ZONE 'UTC'", {});
    const warehouse: Warehouse = {
      query: (statement, options) => queryStatement(connection, statement, options ?? {}),
      stream: (statement, options) => streamStatement(connection, statement, options ?? {}),
      close,
    };
    return hideToken(warehouse, options.token);
  } catch (thrown) {
    await close();
    throw maskError(toWarehouseError(thrown), options.token);
  }
}

async function connect(client: DBSQLClient, address: Address, options: WarehouseOptions): Promise<void> {
  const { httpPath: path, token, caFile, proxy, allowedHosts } = options;
  await client.connect({
    ...address,
    path,
    token,
    customCaCert: caFile ? await readCertificate(caFile) : undefined,
    proxy: proxy ? toDriverProxy(proxy) : undefined,
    telemetryEnabled: false,
    userAgentEntry: "Lakefeed",
    socketTimeout: SOCKET_TIMEOUT_MS,
    retryMaxAttempts: 3,
    retriesTimeout: 20_000,
    retryDelayMax: 5_000,
  });
  if (proxy) await completeProxy(client, proxy);
  await guardConnection(client, address, allowedHosts);
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
