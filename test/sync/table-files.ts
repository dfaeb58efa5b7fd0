import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Sandbox as WholeSandbox } from "../increments/sandbox";

/** Where statements run; `$` is the schema. */
type Sandbox = Pick<WholeSandbox, "sql">;

/** The folder of a table of the local lakehouse: what cleaning and time do to it is done by hand. */
export async function tableFolder(sandbox: Sandbox, table: string): Promise<string> {
  const [detail] = await sandbox.sql(`DESCRIBE DETAIL $.${table}`);
  const location = String(detail?.location);
  return location.startsWith("file:///") ? fileURLToPath(location) : location.replace(/^file:/, "");
}

/** Remove a log's commits before a version, as its retention does once a checkpoint covers them. */
export async function removeLogBefore(sandbox: Sandbox, table: string, version: number): Promise<void> {
  const log = join(await tableFolder(sandbox, table), "_delta_log");
  for (const name of await readdir(log)) {
    const at = /^\.?(\d{20})\./.exec(name)?.[1];
    if (at !== undefined && Number(at) < version) await rm(join(log, name));
  }
}

/** Make commits of a table look older: without in-commit timestamps a commit's time is its log file's. */
export async function ageCommits(sandbox: Sandbox, table: string, upTo: number, days: number): Promise<void> {
  const log = join(await tableFolder(sandbox, table), "_delta_log");
  for (const name of await readdir(log)) {
    const at = /^(\d{20})\.json$/.exec(name)?.[1];
    if (at === undefined || Number(at) > upTo) continue;
    const time = new Date(Date.now() - days * 86_400_000 + Number(at) * 1_000);
    await utimes(join(log, name), time, time);
  }
}

/** The data files of a table as they lie there now. */
export async function listDataFiles(sandbox: Sandbox, table: string): Promise<string[]> {
  const folder = await tableFolder(sandbox, table);
  return (await readdir(folder)).filter((name) => name.endsWith(".parquet")).map((name) => join(folder, name));
}

/** Remove files of a table, as a VACUUM does that leaves no commit behind. */
export async function removeFiles(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file);
}

/** Append commits that change nothing, as a table has many of that is written every second. */
export async function appendEmptyCommits(sandbox: Sandbox, table: string, after: number, count: number): Promise<void> {
  const log = join(await tableFolder(sandbox, table), "_delta_log");
  for (let version = after + 1; version <= after + count; version++) {
    const commit = { timestamp: Date.now(), operation: "OPTIMIZE", operationParameters: {}, isBlindAppend: false };
    await writeFile(
      join(log, `${String(version).padStart(20, "0")}.json`),
      `${JSON.stringify({ commitInfo: commit })}\n`,
    );
  }
}

/** Commit actions by hand, as a writer does that knows more than the compute of the tests. */
export async function commitByHand(
  sandbox: Sandbox,
  table: string,
  actions: readonly object[],
  operation = "UPGRADE PROTOCOL",
): Promise<void> {
  const log = join(await tableFolder(sandbox, table), "_delta_log");
  const versions = (await readdir(log)).flatMap((name) => /^(\d{20})\.json$/.exec(name)?.[1] ?? []).map(Number);
  const info = { timestamp: Date.now(), operation, operationParameters: {}, isBlindAppend: false };
  const lines = [{ commitInfo: info }, ...actions].map((action) => JSON.stringify(action));
  await writeFile(join(log, `${String(Math.max(...versions) + 1).padStart(20, "0")}.json`), `${lines.join("\n")}\n`);
}

/** A table's protocol with features besides those that the feed needs. `reader`: who reads has to know it, too. */
export function protocolWith(features: readonly string[], { reader }: { reader: boolean }): object {
  const writerFeatures = ["appendOnly", "invariants", "changeDataFeed", ...features];
  const protocol = { minReaderVersion: reader ? 3 : 1, minWriterVersion: 7, writerFeatures };
  return { protocol: reader ? { ...protocol, readerFeatures: features } : protocol };
}

/** A table's newest metadata with another schema: columns as Delta's log holds them. */
export async function metadataWith(sandbox: Sandbox, table: string, fields: readonly object[]): Promise<object> {
  const log = join(await tableFolder(sandbox, table), "_delta_log");
  const first = await readFile(join(log, `${"0".repeat(20)}.json`), "utf8");
  const line = first.split("\n").find((each) => each.includes('"metaData"')) ?? "{}";
  const { metaData } = z.object({ metaData: z.looseObject({}) }).parse(JSON.parse(line));
  return { metaData: { ...metaData, schemaString: JSON.stringify({ type: "struct", fields }) } };
}
