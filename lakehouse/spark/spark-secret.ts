import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../install/cache";

/** What Spark asks of its callers, and only gateways of this account can read (mode 600). */
export const sparkSecretFile = (dataFolder: string) => join(dataFolder, "spark.secret");

/** Make the secret of a data folder once. It lies in a file, because a process list shows arguments. */
export async function makeSparkSecret(dataFolder: string): Promise<void> {
  if (!existsSync(sparkSecretFile(dataFolder)))
    await writeWhole(sparkSecretFile(dataFolder), `${randomBytes(32).toString("base64url")}\n`, 0o600);
}

/** The header by which Spark knows a gateway. The user's name becomes `current_user()`. */
export async function sparkAuthorization(dataFolder: string): Promise<string> {
  const secret = (await readFile(sparkSecretFile(dataFolder), "utf8")).trim();
  return `Basic ${Buffer.from(`lakehouse:${secret}`).toString("base64")}`;
}
