import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { withLock } from "../lakehouse/install/cache";
import { findPython, installPackages, type Python, readPins } from "../lakehouse/install/python";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

export type Peers = { python: Python; packages: string };

/** Install the Python peers into the cache folder, as the lakehouse's packages are; the second time nothing is done. */
export async function installPeers(say: (line: string) => void): Promise<Peers> {
  const python = await findPython();
  const { LAKEFEED_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = LAKEFEED_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "lakefeed");
  const folder = resolve(cache, "benchmarks");
  const pins = createHash("sha256").update(`${python.version}\n${await readPins(REQUIREMENTS)}`);
  const packages = join(folder, `python-${pins.digest("hex").slice(0, 12)}`);
  await withLock(
    folder,
    () => say("waiting for another install of the Python peers"),
    async () => {
      if (!existsSync(packages)) say("installing the Python peers (50 MB to download)");
      await installPackages(python, REQUIREMENTS, packages);
    },
  );
  return { python, packages };
}
