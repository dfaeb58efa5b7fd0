import { join } from "node:path";
import { CATALOG_CLASS, REFUSALS_CLASS, SERVER_CLASS } from "../install/compile-classes";
import type { Installation } from "../install/install-lakehouse";
import type { LakehouseSettings } from "../settings";
import { sparkSecretFile } from "./spark-secret";

/** An argument that tells this data folder's Java process from all others. */
export const processMarker = (dataFolder: string) => `-Dlakefeed.lakehouse=${dataFolder}`;

/** What Spark needs opened in Java 17 and later, from its own launcher's `JavaModuleOptions`. */
const OPENED = [
  "java.base/java.lang",
  "java.base/java.lang.invoke",
  "java.base/java.lang.reflect",
  "java.base/java.io",
  "java.base/java.net",
  "java.base/java.nio",
  "java.base/java.util",
  "java.base/java.util.concurrent",
  "java.base/java.util.concurrent.atomic",
  "java.base/jdk.internal.ref",
  "java.base/sun.nio.ch",
  "java.base/sun.nio.cs",
  "java.base/sun.security.action",
  "java.base/sun.util.calendar",
  "java.security.jgss/sun.security.krb5",
];

/** The arguments of `java` for a Spark Thrift Server in HTTP mode, on loopback, with Delta and three-level names. */
export function sparkArguments(settings: LakehouseSettings, { java, jarFolders }: Installation): string[] {
  const data = settings.dataFolder;
  const properties = { ...processProperties(data), ...sparkProperties(settings) };
  return [
    processMarker(data),
    `-Xmx${settings.heap}`,
    // Spark's compiled code does not fit into the 48 MB that the quick compiler has by default: it would be dropped and
    // compiled again for ever. Nor do its classes fit into where Java first collects them.
    "-XX:ReservedCodeCacheSize=240m",
    "-XX:MetaspaceSize=256m",
    ...(settings.jit === "quick"
      ? ["-Xms256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
      : [`-Xms${settings.heap}`, "-XX:+UseParallelGC"]),
    ...(java.vector ? ["--add-modules=jdk.incubator.vector"] : []),
    "--enable-native-access=ALL-UNNAMED",
    ...OPENED.map((opened) => `--add-opens=${opened}=ALL-UNNAMED`),
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    ...["-cp", jarFolders.map((folder) => join(folder, "*")).join(":")],
    SERVER_CLASS,
    ...Object.entries(serverProperties(settings)).flatMap(([name, value]) => ["--hiveconf", `${name}=${value}`]),
  ];
}

function processProperties(data: string) {
  return {
    "java.net.preferIPv4Stack": "true",
    "user.timezone": "UTC",
    "jdk.reflect.useDirectMethodHandle": "false",
    "io.netty.tryReflectionSetAccessible": "true",
    "log4j2.configurationFile": join(data, "log4j2.properties"),
    "derby.system.home": data,
    "lakefeed.secret.file": sparkSecretFile(data),
  };
}

function sparkProperties({ dataFolder: data, cores, catalogs, codegen, results }: LakehouseSettings) {
  return {
    "spark.master": `local[${cores}]`,
    "spark.app.name": "lakehouse",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.local.dir": join(data, "tmp"),
    "spark.sql.warehouse.dir": join(data, "warehouse"),
    "spark.hadoop.javax.jdo.option.ConnectionURL": `jdbc:derby:;databaseName=${join(data, "metastore")};create=true`,
    "spark.sql.extensions": `io.delta.sql.DeltaSparkSessionExtension,${REFUSALS_CLASS}`,
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    ...Object.fromEntries(catalogs.map((name) => [`spark.sql.catalog.${name}`, CATALOG_CLASS])),
    "spark.sql.defaultCatalog": catalogs.includes("main") ? "main" : (catalogs[0] ?? "spark_catalog"),
    // As on Databricks: a table without USING is Delta, and times are UTC.
    "spark.sql.sources.default": "delta",
    "spark.sql.legacy.createHiveTableByDefault": "false",
    "spark.sql.session.timeZone": "UTC",
    // A result that is streamed needs little memory, and a failure in the middle shows while fetching, as it does remotely.
    "spark.sql.thriftServer.incrementalCollect": String(results === "streamed"),
    // Spark's defaults are for clusters: hundreds of tasks for a table of a few rows.
    "spark.sql.shuffle.partitions": "2",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
    ...(codegen ? {} : { "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN" }),
  };
}

function serverProperties({ dataFolder: data, sparkPort }: LakehouseSettings) {
  return {
    "hive.server2.transport.mode": "http",
    "hive.server2.thrift.http.port": String(sparkPort),
    "hive.server2.thrift.http.path": "cliservice",
    // The server's own door asks for the secret.
    "hive.server2.authentication": "NONE",
    "hive.server2.thrift.http.cookie.auth.enabled": "false",
    // Every thread opens a metastore of its own. By default each of the first hundred statements takes a new thread,
    // which ends after ten quiet seconds.
    "hive.server2.async.exec.threads": "16",
    "hive.server2.async.exec.keepalive.time": "3600s",
    "hive.exec.scratchdir": join(data, "scratch"),
    "hive.exec.local.scratchdir": join(data, "scratch-local"),
  };
}
