import { randomUUID } from "node:crypto";
import { z } from "zod";
import { OWN_SESSION, withWarehouse } from "@/lib/databricks/connect/with-warehouse";
import { readTableId } from "@/lib/databricks/tables/history";
import { env } from "@/lib/env";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { createConnection } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { createProject } from "@/lib/store/projects";
import { getRun } from "@/lib/store/runs";
import { getSource, insertSource } from "@/lib/store/sources";
import { compilePart } from "@/lib/sync/plan/compile-part";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import { measured, serveTasks, warehouseSchema } from "./protocol";

const MIN_ID_LENGTH = 5;

const sourceSchema = z.object({
  warehouse: warehouseSchema,
  endpoint: z.string(),
  apiKey: z.string(),
  table: tableNameSchema,
  sql: z.string(),
  /** The last version that counts as delivered. */
  checkpoint: z.int(),
});
const runSchema = z.object({ sourceId: z.uuid(), runId: z.uuid() });

/** The app's own steps, with its database, ledger and leases: what a function run executes. */
await serveTasks({
  /** Make a source and pin its run. Gives the statements of the run's parts too. */
  async prepare(input) {
    const options = sourceSchema.parse(input);
    const sourceId = await makeSource(options);
    const pinned = await pinSync(sourceId);
    if (!pinned) throw new Error("The table has no change to deliver.");
    return { sourceId, runId: pinned.runId, statements: await statementsOf(sourceId, pinned.runId, options) };
  },

  /** Deliver all parts of a pinned run, timed, and then close it. */
  async deliver(input) {
    const { sourceId, runId } = runSchema.parse(input);
    const { parts } = await getRun(runId);
    const outcome = await measured(async () => {
      for (const { id } of parts) await syncPart(sourceId, runId, id);
      return deliveredBy(runId);
    });
    await commitSync(sourceId, runId);
    await requireGreen(runId);
    return outcome;
  },

  /** Make a source, and bring it up to date: pin, parts and commit, timed together. */
  async sync(input) {
    const sourceId = await makeSource(sourceSchema.parse(input));
    return syncWhole(sourceId);
  },

  /** Bring a source up to date that was made before. */
  async syncAgain(input) {
    return syncWhole(z.object({ sourceId: z.uuid() }).parse(input).sourceId);
  },
});
await db.$disconnect();

async function syncWhole(sourceId: string) {
  let runId = "";
  const outcome = await measured(async () => {
    const pinned = await pinSync(sourceId);
    if (!pinned) return 0;
    runId = pinned.runId;
    for (const { id } of pinned.rounds.flat()) await syncPart(sourceId, runId, id);
    await commitSync(sourceId, runId);
    return deliveredBy(runId);
  });
  if (runId !== "") await requireGreen(runId);
  return { ...outcome, sourceId };
}

async function makeSource({ warehouse, endpoint, apiKey, table, sql, checkpoint }: z.infer<typeof sourceSchema>) {
  const { serverHostname, httpPath, token } = warehouse;
  const name = `bench ${randomUUID()}`;
  const project = await createProject(
    { name, kind: "custom", baseUrl: endpoint, apiKey, minIdLength: MIN_ID_LENGTH },
    "bench",
  );
  const connection = await createConnection({ serverHostname, httpPath, token }, "bench");
  const config = {
    name,
    projectId: project.id,
    connectionId: connection.id,
    tables: [{ name: table, startFrom: "new_changes" as const, lookupOnly: false }],
    dataType: "event" as const,
    syncUserProperties: false,
    syncGroupProperties: false,
    unsetNulls: false,
    frequency: { kind: "1h" as const },
    timeZone: "UTC",
    sql,
  };
  const { id } = await insertSource(config, { draftId: null, actor: "bench" });
  const tableId = await withWarehouse(optionsOf(warehouse), OWN_SESSION, (opened) => readTableId(opened, table));
  await db.sourceTable.updateMany({
    where: { sourceId: id },
    data: { checkpoint, tableId, checkpointCommittedAt: new Date(0) },
  });
  return id;
}

async function statementsOf(sourceId: string, runId: string, { warehouse }: z.infer<typeof sourceSchema>) {
  const [source, run] = await Promise.all([getSource(sourceId), getRun(runId)]);
  return withWarehouse(optionsOf(warehouse), OWN_SESSION, async (opened) => {
    const statements = run.parts.map((part) => compilePart(source, run, part, opened, MIN_ID_LENGTH));
    return (await Promise.all(statements)).map(({ text }) => text);
  });
}

function optionsOf(warehouse: z.infer<typeof warehouseSchema>) {
  return { ...warehouse, allowedHosts: env.LAKEFEED_ALLOWED_HOSTS };
}

async function deliveredBy(runId: string): Promise<number> {
  const { _sum } = await db.syncPart.aggregate({ where: { runId }, _sum: { delivered: true } });
  return _sum.delivered ?? 0;
}

async function requireGreen(runId: string) {
  const { state, rowsInvalid } = await db.syncRun.findUniqueOrThrow({ where: { id: runId } });
  if (state !== "succeeded") throw new Error(`The run ended as ${state} with ${rowsInvalid} rows refused.`);
}
