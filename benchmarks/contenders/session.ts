import { DBSQLClient } from "@databricks/sql";
import type { z } from "zod";
import type { warehouseSchema } from "./protocol";

/** A session by the driver alone. Node itself trusts the lakehouse's certificate. */
export async function openSession({ serverHostname, httpPath, token }: z.infer<typeof warehouseSchema>) {
  const client = new DBSQLClient({ logger: { log: () => {} } });
  const [host = "localhost", port = "443"] = serverHostname.split(":");
  await client.connect({
    host,
    port: Number(port),
    path: httpPath,
    token,
    telemetryEnabled: false,
  });
  const session = await client.openSession();
  return { session, close: () => client.close() };
}
