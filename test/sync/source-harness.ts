import type { SourceConfig, StartFrom } from "@/lib/model/source/source";
import { db } from "@/lib/store/db";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import { connectLakehouse } from "../../lakehouse/client";
import {
  lakehouseConnectionFile,
  makeBuiltinProject,
  makeConnection,
  makeProject,
  makeSource,
  uniqueName,
} from "../factories";
import { startIngestionServer } from "../ingestion-server";

type Options = Partial<Omit<SourceConfig, "tables">> & { sql: string; startFrom?: StartFrom };

/** A schema of the lakehouse, an ingestion server, and sources over tables of the schema that deliver to it. */
export async function openSourceHarness(prefix: string) {
  const lakehouse = await connectLakehouse(lakehouseConnectionFile());
  const server = await startIngestionServer();
  const connectionId = (await makeConnection("lakehouse")).id;
  const schema = uniqueName(prefix);
  await lakehouse.sql(`CREATE SCHEMA main.${schema}`);
  const tables: string[] = [];
  /** `$name` is the table of that name. */
  const named = (sql: string) => sql.replaceAll(/\$([a-z]+)/g, (_, table: string) => `main.${schema}.${table}`);
  const change = (sql: string) => lakehouse.sql(named(sql));

  return {
    connectionId,
    named,
    change,
    /** A new set of tables, empty, with the feed on; those of the test before are forgotten. */
    async create(columns: Record<string, string>) {
      for (const table of tables.splice(0)) await change(`DROP TABLE $${table}`);
      for (const [table, declared] of Object.entries(columns)) {
        tables.push(table);
        await change(`CREATE TABLE $${table} (${declared}) TBLPROPERTIES (delta.enableChangeDataFeed = true)`);
      }
    },
    /** A source over all tables, with a built-in project of its own. */
    async source({ sql, startFrom = "first", ...rest }: Options) {
      const target = await makeBuiltinProject();
      const project = await makeProject({ baseUrl: server.baseUrl, apiKey: target.apiKey });
      const { id, config } = await makeSource({
        projectId: project.id,
        connectionId,
        tables: tables.map((table) => ({ name: { catalog: "main", schema, table }, startFrom, lookupOnly: false })),
        sql: named(sql),
        ...rest,
      });
      return { id, name: config.name, projectId: target.id };
    },
    async close() {
      await lakehouse.sql(`DROP SCHEMA main.${schema} CASCADE`);
      await lakehouse.close();
      await server.close();
    },
  };
}
export type SourceHarness = Awaited<ReturnType<typeof openSourceHarness>>;

/** One whole sync by the product's own steps. Gives the newest run. */
export async function syncWhole(sourceId: string) {
  const pinned = await pinSync(sourceId);
  if (pinned) {
    for (const part of pinned.rounds.flat()) await syncPart(sourceId, pinned.runId, part.id);
    await commitSync(sourceId, pinned.runId);
  }
  return db.syncRun.findFirstOrThrow({
    where: { sourceId },
    orderBy: { number: "desc" },
    include: { parts: { orderBy: { ordinal: "asc" } }, pins: { orderBy: { ordinal: "asc" } } },
  });
}

/** What a built-in project holds, `user event` each, in order. */
export async function eventsOf(projectId: string): Promise<string[]> {
  const events = await db.storedEvent.findMany({ where: { projectId } });
  return events.map(({ userId, eventType }) => `${userId} ${eventType}`).sort();
}

/** Let everything that a source sent have been sent so many days earlier. */
export async function sentEarlier(sourceId: string, days: number): Promise<void> {
  const firstSentAt = new Date(Date.now() - days * 24 * 60 * 60_000);
  await db.syncPart.updateMany({ where: { run: { sourceId }, firstSentAt: { not: null } }, data: { firstSentAt } });
}
