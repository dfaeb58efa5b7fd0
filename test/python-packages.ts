import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findPython, installPackages, type Python } from "../lakehouse/install/python";
import { readSettings } from "../lakehouse/settings";

/** A Python with the pinned packages of a requirements file, which are installed once into the cache folder. */
export async function pythonWith(requirements: string): Promise<{ python: Python; packages: string }> {
  const python = await findPython();
  const pins = createHash("sha256")
    .update(`${python.version}\n${readFileSync(requirements, "utf8")}`)
    .digest("hex");
  const { cacheFolder } = readSettings();
  mkdirSync(cacheFolder, { recursive: true });
  const packages = join(cacheFolder, `${basename(dirname(requirements))}-${pins.slice(0, 12)}`);
  await installPackages(python, requirements, packages);
  return { python, packages };
}
