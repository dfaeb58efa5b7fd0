import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { env } from "@/lib/env";
import type { Pin } from "@/lib/model/run/run";
import type { SourceConfig } from "@/lib/model/source/source";
import { createConnection } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { createProject } from "@/lib/store/projects";
import { digest, seal } from "@/lib/store/seal";
import { insertSource } from "@/lib/store/sources";

const connectionFileSchema = z.object({
  serverHostname: z.string(),
  httpPath: z.string(),
  token: z.string(),
  caFile: z.string(),
});

/** The connection file of this test run's lakehouse. */
export function lakehouseConnectionFile(): string {
  if (env.LAKEFEED_LAKEHOUSE_FILE) return env.LAKEFEED_LAKEHOUSE_FILE;
  throw new Error("Set LAKEFEED_LAKEHOUSE_FILE to a running lakehouse's connection.json, or use npm test.");
}

/** Where the lakehouse of this test run answers. */
export function lakehouseConnection() {
  return connectionFileSchema.parse(JSON.parse(readFileSync(lakehouseConnectionFile(), "utf8")));
}

/** A name that no other test has. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomUUID().slice(0, 8)}`;
}

/** A project at a custom address. */
export async function makeProject({
  baseUrl = "http://127.0.0.1:9",
  apiKey = String(randomUUID()),
  minIdLength = 5,
} = {}) {
  return createProject({ name: uniqueName("project"), kind: "custom", baseUrl, apiKey, minIdLength }, "test");
}

/** A built-in project of its own, with its API key. */
export async function makeBuiltinProject(): Promise<{ id: string; apiKey: string }> {
  const id = randomUUID();
  const apiKey = randomUUID().replaceAll("-", "");
  const sealed = seal(apiKey, { table: "Project", column: "apiKey", id });
  await db.project.create({
    data: { id, name: uniqueName("builtin"), kind: "builtin", apiKey: sealed, apiKeyDigest: digest(apiKey) },
  });
  return { id, apiKey };
}

/** A connection that nothing answers at, unless the lakehouse's is asked for. */
export async function makeConnection(to: "nowhere" | "lakehouse" = "nowhere") {
  const nowhere = { serverHostname: "localhost:9", httpPath: "/sql/1.0/warehouses/abc", token: "dapi0" };
  const { serverHostname, httpPath, token } = to === "lakehouse" ? lakehouseConnection() : nowhere;
  return createConnection({ serverHostname, httpPath, token }, "test");
}

export const TABLE = { catalog: "main", schema: "shop", table: "customers" };

/** A source over one table; what a test does not name is plain. */
export async function makeSource(config: Partial<SourceConfig> = {}): Promise<{ id: string; config: SourceConfig }> {
  const whole: SourceConfig = {
    projectId: config.projectId ?? (await makeProject()).id,
    connectionId: config.connectionId ?? (await makeConnection()).id,
    tables: [{ name: TABLE, startFrom: "first", lookupOnly: false }],
    dataType: "event",
    syncUserProperties: false,
    syncGroupProperties: false,
    unsetNulls: false,
    frequency: { kind: "1h" },
    timeZone: "UTC",
    sql: "select id as user_id, 'seen' as event_type from main.shop.customers",
    name: uniqueName("source"),
    ...config,
  };
  const { id } = await insertSource(whole, { draftId: null, actor: "test" });
  return { id, config: whole };
}

/** A pin of the table that `makeSource` reads. */
export function makePin(pin: Partial<Pin> = {}): Pin {
  return {
    table: TABLE,
    tableId: "table-1",
    from: 0,
    to: 4,
    initial: true,
    snapshot: true,
    committedAt: new Date("2026-01-01T00:00:00Z"),
    ...pin,
  };
}
