import { copyFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce } from "./cache";
import type { Java } from "./java";
import { runCommand } from "./run-command";

export const DELTA = "io.delta:delta-spark_4.2_2.13:4.4.0";

/** What Spark ships itself, in versions that must not be mixed with these. */
const SHIPPED_WITH_SPARK = [
  "com.fasterxml.jackson.core:*",
  "com.fasterxml.jackson.datatype:*",
  "com.github.luben:*",
  "com.google.code.findbugs:*",
  "commons-logging:*",
  "commons-pool:*",
  "io.airlift:*",
  "javax.annotation:*",
  "org.apache.hadoop:*",
  "org.apache.logging.log4j:*",
  "org.apache.parquet:*",
  "org.roaringbitmap:*",
  "org.slf4j:*",
  "org.xerial.snappy:*",
];

export type DeltaOptions = {
  java: Java;
  sparkJars: string;
  /** Makes, in a folder, a trust store to use instead of Java's own. */
  authorities: (folder: string) => Promise<string | undefined>;
};

/**
 * Fetch Delta's jars by Spark's own resolution of packages. Spark is asked to run a class that only prints its version,
 * since it resolves packages on the way to a program.
 */
export function installDelta(target: string, { java, sparkJars, authorities }: DeltaOptions) {
  return buildOnce(target, async (folder) => {
    const truststore = await authorities(folder);
    const trust = truststore
      ? [`-Djavax.net.ssl.trustStore=${truststore}`, "-Djavax.net.ssl.trustStorePassword=changeit"]
      : [];
    const ivy = join(folder, "ivy");
    const { code, output } = await runCommand(java.program, [
      ...trust,
      "-Djava.net.preferIPv4Stack=true",
      "-cp",
      join(sparkJars, "*"),
      "org.apache.spark.deploy.SparkSubmit",
      ...["--conf", `spark.jars.ivy=${ivy}`],
      ...["--packages", DELTA],
      ...["--exclude-packages", SHIPPED_WITH_SPARK.join(",")],
      ...["--class", "scala.tools.nsc.Main", "spark-internal", "-version"],
    ]);
    if (code !== 0) throw new Error(`Delta's jars could not be fetched: ${reason(output)}`);
    for (const jar of await readdir(join(ivy, "jars"))) await copyFile(join(ivy, "jars", jar), join(folder, jar));
    await rm(ivy, { recursive: true, force: true });
    if (truststore) await rm(truststore);
  });
}

function reason(output: string): string {
  if (/No space left on device/i.test(output)) return "the disk is full.";
  const lines = output.split("\n");
  const line =
    lines.find((text) => /Server access error|unresolved dependency/i.test(text)) ??
    lines.find((text) => /Exception/.test(text));
  return line?.trim().slice(0, 500) ?? output.slice(-500);
}
