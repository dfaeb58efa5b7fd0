import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { claimDataFolder } from "./claim-data-folder";
import { type Connection, connectionFile, removeConnection, writeConnection } from "./connection";
import { createFaults } from "./gateway/faults";
import { createRequestLog } from "./gateway/request-log";
import { createResponseSwitch } from "./gateway/response-settings";
import { startControl } from "./gateway/start-control";
import { type GatewayOptions, startGateway } from "./gateway/start-gateway";
import { startStore } from "./gateway/store/start-store";
import { type Installation, installLakehouse, type Say } from "./install/install-lakehouse";
import { type Identity, openDataFolder } from "./open-data-folder";
import { loadSample } from "./sample/load-sample";
import type { LakehouseSettings } from "./settings";
import { sparkAuthorization } from "./spark/spark-secret";
import { type Compute, superviseSpark } from "./spark/supervise-spark";

export type Lakehouse = {
  connection: Connection;
  /** Where the connection was written. */
  file: string;
  /** Settles when statements are answered. */
  ready: Promise<void>;
  /** Rejects when Spark cannot be kept running. */
  failed: Promise<never>;
  stop: () => Promise<void>;
};

const CLUSTER_PATH = "/sql/protocolv1/o/0/1122-334455-localdev";
const WAREHOUSE_PATH = "/sql/1.0/warehouses/1a2b3c4d5e6f7081";

/**
 * Install what is missing and start the lakehouse. The gateway answers as soon as this settles, with 503 as long as
 * `ready` has not settled: as a workspace whose cluster is starting.
 */
export async function startLakehouse(settings: LakehouseSettings, say: Say): Promise<Lakehouse> {
  const installation = await installLakehouse(settings, say);
  const identity = await openDataFolder(settings.dataFolder, installation);
  const release = await claimDataFolder(settings.dataFolder);
  await refuseTakenPort(settings.sparkPort, "LAKEHOUSE_SPARK_PORT");

  const faults = createFaults();
  const log = createRequestLog();
  const responses = createResponseSwitch(settings.responses);
  const { certificate } = identity;
  const store = await startStore({ certificate, folder: join(settings.dataFolder, "results"), faults, log });
  let open = false;
  let compute: Compute | undefined;
  const options: GatewayOptions = {
    port: settings.port,
    certificate,
    token: identity.token,
    paths: [CLUSTER_PATH, WAREHOUSE_PATH],
    sparkPort: settings.sparkPort,
    sparkAuthorization: await sparkAuthorization(settings.dataFolder),
    catalogs: settings.catalogs,
    ready: () => open && compute?.state() === "running",
    faults,
    log,
    responses,
    store,
  };
  const gateway = await startGateway(options).catch((error: unknown) => {
    throw isTaken(error) ? takenPort(settings.port, "LAKEHOUSE_PORT") : error;
  });
  const control = await startControl({
    faults,
    log,
    responses,
    state: () => (options.ready() ? "running" : "starting"),
    killCompute: async () => compute?.kill(),
  });

  const file = connectionFile(settings.dataFolder);
  const connection = connectionOf(settings.port, identity, control.url);
  await writeConnection(file, connection);
  const spark = superviseSpark(settings, installation, say);
  compute = spark;

  const prepare = async () => {
    await spark.ready;
    if (settings.sample) await loadThroughOwnGateway(settings, installation, identity, options, say);
    open = true;
  };
  return {
    connection,
    file,
    ready: prepare(),
    failed: spark.failed,
    async stop() {
      await removeConnection(file);
      await Promise.all([gateway.close(), store.close(), control.close(), spark.stop()]);
      await release();
    },
  };
}

/** The sample is loaded by a gateway of its own, while the one for everybody still says that the compute is starting. */
async function loadThroughOwnGateway(
  settings: LakehouseSettings,
  installation: Installation,
  identity: Identity,
  options: GatewayOptions,
  say: Say,
) {
  const token = randomBytes(16).toString("hex");
  const gateway = await startGateway({
    ...options,
    port: 0,
    token,
    ready: () => true,
    faults: createFaults(),
    log: createRequestLog(),
  });
  try {
    const { dataFolder, catalogs } = settings;
    const connection = connectionOf(gateway.port, { ...identity, token });
    await loadSample({ dataFolder, connection, installation, catalogs, say });
  } finally {
    await gateway.close();
  }
}

function connectionOf(port: number, { token, caFile }: Identity, controlUrl?: string): Connection {
  return {
    serverHostname: `localhost:${port}`,
    httpPath: CLUSTER_PATH,
    token,
    caFile,
    warehousePath: WAREHOUSE_PATH,
    controlUrl,
  };
}

/** Say so at once, where Spark would only fail after a while. */
async function refuseTakenPort(port: number, variable: string) {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  } catch (error) {
    throw isTaken(error) ? takenPort(port, variable) : error;
  } finally {
    server.close();
  }
}

const isTaken = (error: unknown) => error instanceof Error && "code" in error && error.code === "EADDRINUSE";

const takenPort = (port: number, variable: string) =>
  new Error(`Port ${port} is taken by another program: end it, or choose another port by ${variable}.`);
