import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce, writeWhole } from "./install/cache";
import type { Installation } from "./install/install-lakehouse";
import { runModule } from "./install/python";
import { makeSparkSecret } from "./spark/spark-secret";

export type Identity = { token: string; caFile: string; certificate: { key: string; cert: string } };

const CERTIFICATE_EXPIRES = "2037-01-01";

/**
 * The token, Spark's secret and the certificate of a data folder, made once. The authority's key is thrown away as soon as it has
 * signed, so that nobody can make another certificate that its owner trusts.
 */
export async function openDataFolder(dataFolder: string, installation: Installation): Promise<Identity> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const tokenFile = join(dataFolder, "token");
  if (!existsSync(tokenFile)) await writeWhole(tokenFile, `dapi${randomBytes(16).toString("hex")}\n`, 0o600);

  await makeSparkSecret(dataFolder);

  const folder = await makeCertificate(join(dataFolder, "certificate"), installation);
  const [token, key, cert] = await Promise.all([
    readFile(tokenFile, "utf8"),
    readFile(join(folder, "server.key"), "utf8"),
    readFile(join(folder, "server.pem"), "utf8"),
  ]);
  return { token: token.trim(), caFile: join(folder, "client.pem"), certificate: { key, cert } };
}

function makeCertificate(target: string, { python, packages }: Installation) {
  return buildOnce(target, async (folder) => {
    const names = ["-i", "localhost", "127.0.0.1"];
    const args = ["-m", "trustme", "-q", "-d", folder, "-x", CERTIFICATE_EXPIRES, ...names];
    const { code, output } = await runModule(python, packages, args);
    if (code !== 0) throw new Error(`The certificate could not be made: ${output.slice(-500)}`);
    await chmod(join(folder, "server.key"), 0o600);
  });
}
