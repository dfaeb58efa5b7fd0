import { once } from "node:events";
import { createServer } from "node:http";
import { serve } from "inngest/node";
import { z } from "zod";
import { inngest } from "@/inngest/client";
import { startScheduler } from "@/inngest/embedded/start-scheduler";
import { toEvent } from "@/inngest/events";
import { functions } from "@/inngest/functions";
import { OWN_SESSION, withWarehouse } from "@/lib/databricks/connect/with-warehouse";
import { readHead, readTableId } from "@/lib/databricks/tables/history";
import { env } from "@/lib/env";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { createConnection } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { createProject } from "@/lib/store/projects";
import { claimDueSources, insertSource } from "@/lib/store/sources";
import { serveTasks, warehouseSchema } from "./protocol";

const LOOK_EVERY_MS = 250;
/** Some of them fail for good when nothing has finished for so long. */
const STILL_MS_MAX = 180_000;

const setupSchema = z.object({
  warehouse: warehouseSchema,
  endpoint: z.string(),
  apiKey: z.string(),
  connections: z.int(),
  /** Sources of one table each, so many of a kind, at this checkpoint; null: at the head, which makes them quiet. */
  kinds: z.array(
    z.object({
      kind: z.string(),
      count: z.int(),
      table: tableNameSchema,
      sql: z.string(),
      checkpoint: z.int().nullable(),
    }),
  ),
});

let sources: { id: string; kind: string }[] = [];

/** The embedded scheduler runs the app's functions, as in an installation on one machine. */
await serveTasks({
  async setup(input) {
    const options = setupSchema.parse(input);
    await serveFunctions();
    sources = await makeSources(options);
    return { sources: sources.length };
  },

  /** Make all sources due at once, and wait until each has finished. */
  async run() {
    const startedAt = new Date();
    await db.source.updateMany({
      where: { id: { in: sources.map(({ id }) => id) } },
      data: { dueAt: startedAt, dueTrigger: "manual", dueAttempt: 0, progressAt: null, lastFinishedAt: null },
    });
    const due = await claimDueSources();
    await inngest.send(due.map(toEvent));
    await finished();
    // One that was announced again in the moment in which it finished has had a second run, without anything to do.
    const runs = await db.syncRun.findMany({
      where: { number: 1, source: { id: { in: sources.map(({ id }) => id) } } },
    });
    const kindOf = new Map(sources.map(({ id, kind }) => [id, kind]));
    return runs.map(({ sourceId, state, delivered, endedAt }) => ({
      kind: kindOf.get(sourceId) ?? "",
      state,
      delivered,
      seconds: ((endedAt?.getTime() ?? Number.NaN) - startedAt.getTime()) / 1_000,
    }));
  },
});
process.exit();

async function serveFunctions(): Promise<void> {
  const app = createServer(serve({ client: inngest, functions, enableUnauthedSync: false })).listen(0, "127.0.0.1");
  await once(app, "listening");
  const address = app.address();
  const port = typeof address === "object" ? address?.port : "";
  await startScheduler({
    databaseUrl: env.DATABASE_URL ?? "",
    appEndpoint: `http://127.0.0.1:${port}/api/inngest`,
    port: Number(new URL(env.INNGEST_BASE_URL ?? "").port),
    eventKey: env.INNGEST_EVENT_KEY ?? "",
    signingKey: env.INNGEST_SIGNING_KEY ?? "",
    writeLog: () => {},
  });
}

async function makeSources({ warehouse, endpoint, apiKey, connections, kinds }: z.infer<typeof setupSchema>) {
  const name = `bench ${crypto.randomUUID()}`;
  const project = await createProject({ name, kind: "custom", baseUrl: endpoint, apiKey, minIdLength: 5 }, "bench");
  const all = await Promise.all(Array.from({ length: connections }, () => createConnection(warehouse, "bench")));
  const made: typeof sources = [];
  for (const { kind, count, table, sql, checkpoint } of kinds) {
    const { head, tableId } = await withWarehouse(
      { ...warehouse, allowedHosts: env.LAKEFEED_ALLOWED_HOSTS },
      OWN_SESSION,
      async (w) => ({
        head: await readHead(w, table),
        tableId: await readTableId(w, table),
      }),
    );
    for (let i = 0; i < count; i++) {
      const config = {
        name: `${kind} ${i} ${name}`,
        projectId: project.id,
        connectionId: all[i % all.length]?.id ?? "",
        tables: [{ name: table, startFrom: "new_changes" as const, lookupOnly: false }],
        dataType: "event" as const,
        syncUserProperties: false,
        syncGroupProperties: false,
        unsetNulls: false,
        frequency: { kind: "daily" as const, hour: 0 },
        timeZone: "UTC",
        sql,
      };
      const { id } = await insertSource(config, { draftId: null, actor: "bench" });
      await db.sourceTable.updateMany({
        where: { sourceId: id },
        data: { checkpoint: checkpoint ?? head.version, checkpointCommittedAt: head.committedAt, tableId },
      });
      made.push({ id, kind });
    }
  }
  return made;
}

/** Until every source has a finished run. Throws when nothing moves any more. */
async function finished(): Promise<void> {
  const ids = sources.map(({ id }) => id);
  let before = -1;
  let movedMs = performance.now();
  for (;;) {
    const done = await db.source.count({ where: { id: { in: ids }, lastFinishedAt: { not: null } } });
    if (done === ids.length) return;
    if (done !== before) movedMs = performance.now();
    before = done;
    if (performance.now() - movedMs > STILL_MS_MAX)
      throw new Error(
        `${done} of ${ids.length} sources have finished, and no further one for ${STILL_MS_MAX / 1_000} s.`,
      );
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
