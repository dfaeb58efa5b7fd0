import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce } from "./cache";
import type { Java } from "./java";
import { runCommand } from "./run-command";

export const CATALOG_CLASS = "org.apache.spark.sql.lakefeed.PrefixedDeltaCatalog";
/** The server's program, and what it refuses to run. */
export const SERVER_CLASS = "org.apache.spark.sql.hive.thriftserver.lakefeed.LakehouseServer";
export const REFUSALS_CLASS = "org.apache.spark.sql.hive.thriftserver.lakefeed.NoWayOut";

/** The Scala files of the lakehouse: the catalog and the server. */
export async function classSources(lakehouseFolder: string): Promise<string[]> {
  const folders = ["catalog", "server"].map((name) => join(lakehouseFolder, name));
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  return files
    .flat()
    .filter((path) => path.endsWith(".scala"))
    .sort();
}

/** Compile them with the Scala compiler that Spark ships, so that a Java runtime is enough. */
export function compileClasses(
  target: string,
  sources: readonly string[],
  java: Java,
  jarFolders: readonly string[],
): Promise<string> {
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
      ...["-d", join(folder, "lakehouse.jar"), ...sources],
    ]);
    if (code !== 0) throw new Error(`The lakehouse's classes could not be compiled: ${output.slice(-1000)}`);
  });
}
