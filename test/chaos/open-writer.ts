import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type LakehouseClient, openClient } from "@/lakehouse/client";
import { readConnection } from "@/lakehouse/connection";
import { createFaults } from "@/lakehouse/gateway/faults";
import { createRequestLog } from "@/lakehouse/gateway/request-log";
import { createResponseSwitch } from "@/lakehouse/gateway/response-settings";
import { startGateway } from "@/lakehouse/gateway/start-gateway";
import { sparkAuthorization } from "@/lakehouse/spark/spark-secret";

export type Writer = {
  /** Run one statement, on a new session after the last one broke. What a failure left undone is not known. */
  sql: LakehouseClient["sql"];
  close: () => Promise<void>;
};

const CATALOGS = ["catalog", "main", "demo"];

/** A way to the compute by a gateway of its own, which no fault concerns and no kill ends. */
export async function openWriter(lakehouseFile: string, sparkPort: number): Promise<Writer> {
  const connection = await readConnection(lakehouseFile);
  const certificates = join(dirname(lakehouseFile), "certificate");
  const [key, cert] = await Promise.all(
    ["server.key", "server.pem"].map((name) => readFile(join(certificates, name), "utf8")),
  );
  const gateway = await startGateway({
    port: 0,
    certificate: { key: key ?? "", cert: cert ?? "" },
    token: connection.token,
    paths: [connection.httpPath],
    sparkPort,
    sparkAuthorization: await sparkAuthorization(dirname(lakehouseFile)),
    catalogs: CATALOGS,
    ready: () => true,
    faults: createFaults(),
    log: createRequestLog(),
    responses: createResponseSwitch("columns"),
    store: null,
  });
  let client: LakehouseClient | null = null;
  return {
    async sql(statement) {
      try {
        client ??= await openClient({ ...connection, serverHostname: `localhost:${gateway.port}` });
        return await client.sql(statement);
      } catch (error) {
        client = null;
        throw error;
      }
    },
    async close() {
      await client?.close().catch(() => {});
      await gateway.close();
    },
  };
}
