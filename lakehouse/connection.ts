import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "./install/cache";

/** What a client needs to reach a running lakehouse: the three answers of the wizard, and whom to trust. */
const connectionSchema = z.object({
  serverHostname: z.string(),
  httpPath: z.string(),
  token: z.string(),
  /** PEM file of the authority that signed the gateway's certificate. */
  caFile: z.string(),
  /** The same compute by the path of a SQL warehouse. */
  warehousePath: z.string().optional(),
  /** Where faults are set and the request log is read; tests only. */
  controlUrl: z.string().optional(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const connectionFile = (dataFolder: string) => join(dataFolder, "connection.json");

/** Throws one sentence when no lakehouse has written the file. */
export async function readConnection(file: string): Promise<Connection> {
  const content = await readFile(file, "utf8").catch(() => null);
  if (content === null)
    throw new Error(`No lakehouse is running (there is no ${file}): start it with "npm run lakehouse".`);
  return connectionSchema.parse(JSON.parse(content));
}

/** It holds a token, so it is for this user's eyes. */
export const writeConnection = (file: string, connection: Connection) =>
  writeWhole(file, `${JSON.stringify(connection, null, 2)}\n`, 0o600);

export const removeConnection = (file: string) => rm(file, { force: true });
