import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { LakehouseClient } from "../../../lakehouse/client";
import { prismaCommand, prismaEnvironment } from "../../../scripts/lib/database/prisma.mjs";
import { createDatabase, dropDatabase } from "../../../scripts/schema-engine/database.mjs";
import { writeFolders, writeTables } from "./dump";

const root = join(import.meta.dirname, "../../..");
const HOUR_MS = 3_600_000;

const idSchema = z.string();
const sourceSchema = z.object({ id: idSchema, customId: idSchema, builtinId: idSchema });
const dumpSchema = z.object({
  madeAt: z.coerce.date(),
  schema: z.string(),
  notes: z.object({
    sources: z.record(z.string(), sourceSchema),
    open: z.record(z.string(), idSchema),
    drafts: z.record(z.string(), idSchema).default({}),
  }),
  migration: z.string(),
  tables: z.array(z.object({ name: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })),
  folders: z.record(z.string(), z.array(z.object({ path: z.string(), changedAt: z.number(), content: z.string() }))),
});
export type Dump = z.infer<typeof dumpSchema>;

/** A dump that `make-dump.mjs` wrote of the build of that commit. */
export function readDump(commit: string): Dump {
  const file = join(import.meta.dirname, "dumps", `${commit}.json.gz`);
  return dumpSchema.parse(JSON.parse(gunzipSync(readFileSync(file)).toString()));
}

/**
 * Put the dump's installation back, as if it had stopped less than an hour ago: its rows into a database of its own,
 * which only its own migrations have made, its tables into the lakehouse; then run the migrations that came since.
 */
export async function restoreDump(dump: Dump, server: string, client: LakehouseClient) {
  const target = new URL(server);
  target.pathname = `/upgrade_${randomUUID().replaceAll("-", "")}`;
  const url = target.href;
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  const schema = `main.${dump.schema}`;
  // Whole hours, so that what is counted by the hour stays so.
  const laterMs = Math.floor((Date.now() - dump.madeAt.getTime()) / HOUR_MS) * HOUR_MS;

  await createDatabase(url);
  migrate(join(folder, "before"), url, dump.migration);
  await writeTables(url, dump, laterMs);
  migrate(join(folder, "now"), url);

  writeFolders(dump.folders, join(folder, "tables"), laterMs);
  await client.sql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await client.sql(`CREATE SCHEMA ${schema}`);
  for (const table of Object.keys(dump.folders))
    await client.sql(`CREATE TABLE ${schema}.${table} USING DELTA LOCATION '${join(folder, "tables", table)}'`);

  async function remove() {
    await client.sql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await dropDatabase(url);
    rmSync(folder, { recursive: true, force: true });
  }
  return { url, schema, remove };
}

/** Run the migrations up to one, or all of them. */
function migrate(folder: string, url: string, last?: string): void {
  mkdirSync(folder);
  cpSync(join(root, "prisma.config.ts"), join(folder, "prisma.config.ts"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const isWanted = (path: string) => last === undefined || !/^\d{14}_/.test(basename(path)) || basename(path) <= last;
  cpSync(join(root, "prisma"), join(folder, "prisma"), { recursive: true, filter: isWanted });
  if (last !== undefined && !readdirSync(join(folder, "prisma/migrations")).includes(last))
    throw new Error(`The dump's migration ${last} is not among those of this build.`);
  const [node = "", script = ""] = prismaCommand;
  const env = { ...process.env, ...prismaEnvironment, DATABASE_URL: url };
  const run = spawnSync(node, [script, "migrate", "deploy"], { cwd: folder, env, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`The migrations failed: ${run.stdout}${run.stderr}`);
}
