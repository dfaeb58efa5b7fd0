import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce } from "./cache";
import type { Java } from "./java";
import { runCommand } from "./run-command";

export const CATALOG_CLASS = "org.apache.spark.sql.lakefeed.PrefixedDeltaCatalog";

/** Compile the catalog with the Scala compiler that Spark ships, so that a Java runtime is enough. */
export function compileCatalog(target: string, source: string, java: Java, jarFolders: readonly string[]) {
  return buildOnce(target, async (folder) => {
    const jars = await Promise.all(
      jarFolders.map(async (jarFolder) =>
        (await readdir(jarFolder)).filter((name) => name.endsWith(".jar")).map((name) => join(jarFolder, name)),
      ),
    );
    const classPath = jars.flat().join(":");
    const { code, output } = await runCommand(java.program, [
      ...["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
      ...["-cp", classPath, "scala.tools.nsc.Main", "-classpath", classPath],
      ...["-d", join(folder, "catalog.jar"), source],
    ]);
    if (code !== 0) throw new Error(`The catalog class could not be compiled: ${output.slice(-1000)}`);
  });
}
