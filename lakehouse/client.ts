import { readFile } from "node:fs/promises";
import { DBSQLClient, type LogLevel } from "@databricks/sql";
import { type Connection, readConnection } from "./connection";

export type Row = Record<string, unknown>;

export type LakehouseClient = {
  /** Run one statement and read all of its rows; for small results. */
  sql: (statement: string) => Promise<Row[]>;
  close: () => Promise<void>;
};

/** Connect to a running lakehouse by its `connection.json`, through the driver that the app uses. */
export async function connectLakehouse(connectionFile: string): Promise<LakehouseClient> {
  return openClient(await readConnection(connectionFile));
}

export async function openClient(connection: Connection): Promise<LakehouseClient> {
  const client = new DBSQLClient({ logger: { log: ignore } });
  const [host = "localhost", port] = connection.serverHostname.split(":");
  await client.connect({
    host,
    port: Number(port ?? 443),
    path: connection.httpPath,
    token: connection.token,
    customCaCert: await readFile(connection.caFile, "utf8"),
    telemetryEnabled: false,
  });
  const session = await client.openSession();

  return {
    async sql(statement) {
      const operation = await session.executeStatement(statement);
      try {
        return (await operation.fetchAll()) as Row[];
      } finally {
        await operation.close();
      }
    },
    async close() {
      await session.close();
      await client.close();
    },
  };
}

const ignore = (_level: LogLevel, _message: string) => undefined;
