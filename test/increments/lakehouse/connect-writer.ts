import { connectLakehouse, type LakehouseClient } from "@/lakehouse/client";
import { env } from "@/lib/env";

/** Small tables spend their time on planning and compiling, not on rows. */
const FOR_SMALL_TABLES = [
  "SET spark.sql.adaptive.enabled = false",
  "SET spark.sql.codegen.wholeStage = false",
  "SET spark.sql.codegen.factoryMode = NO_CODEGEN",
];

/** A session of the tests' own, beside the product's: it writes tables and asks the oracle. */
export async function connectWriter(): Promise<LakehouseClient> {
  if (!env.LAKEFEED_LAKEHOUSE_FILE) throw new Error("LAKEFEED_LAKEHOUSE_FILE must name a lakehouse's connection.json.");
  const client = await connectLakehouse(env.LAKEFEED_LAKEHOUSE_FILE);
  for (const setting of FOR_SMALL_TABLES) await client.sql(setting);
  return client;
}
