import { connectLakehouse } from "../../../lakehouse/client";
import { readDump, restoreDump } from "./restore";

/**
 * The installation of a dump, restored beside this run's database and lakehouse, and taken up by this build. Nothing that
 * reads the environment is imported before it names the restored database.
 */
export async function openInstallation(commit: string) {
  const { DATABASE_URL: server, LAKEFEED_LAKEHOUSE_FILE: lakehouse } = process.env;
  if (!server || !lakehouse) throw new Error("Set DATABASE_URL and LAKEFEED_LAKEHOUSE_FILE, or use npm test.");
  const client = await connectLakehouse(lakehouse);
  const dump = readDump(commit);
  const restored = await restoreDump(dump, server, client);
  process.env.DATABASE_URL = restored.url;
  const now = await import("./take-up");
  const ingestion = await now.takeUp(dump);
  return {
    client,
    dump,
    now,
    schema: restored.schema,
    async close() {
      process.env.DATABASE_URL = server;
      await ingestion.close();
      await now.db.$disconnect();
      await restored.remove();
      await client.close();
    },
  };
}
export type Installation = Awaited<ReturnType<typeof openInstallation>>;
