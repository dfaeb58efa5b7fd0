import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "./install/cache";
import { commandLine, endOrphan } from "./spark/end-orphan";
import { sparkPidFile } from "./spark/start-spark";

/**
 * Make the data folder this process's own: refuse one that a living lakehouse uses, and end the Java process that a
 * killed one left. Returns how to give it back.
 */
export async function claimDataFolder(dataFolder: string): Promise<() => Promise<void>> {
  const file = join(dataFolder, "lakehouse.pid");
  const owner = Number(await readFile(file, "utf8").catch(() => ""));
  if (owner && owner !== process.pid && (await isLakehouse(owner))) {
    throw new Error(`A lakehouse already runs on ${dataFolder} (process ${owner}).`);
  }
  await writeWhole(file, `${process.pid}\n`);
  await endOrphan(sparkPidFile(dataFolder), dataFolder);
  return () => rm(file, { force: true });
}

const isLakehouse = async (pid: number) => (await commandLine(pid)).some((word) => word.endsWith("lakehouse/main.ts"));
