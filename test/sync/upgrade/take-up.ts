import { randomBytes } from "node:crypto";
import { db } from "@/lib/store/db";
import { digest, seal } from "@/lib/store/seal";
import { lakehouseConnection } from "../../factories";
import { startIngestionServer } from "../../ingestion-server";
import type { Dump } from "./restore";

export { openDraft } from "@/lib/draft/open-draft";
export { sqlValues } from "@/lib/draft/step-values";
export { estimateRewind, rewindSource } from "@/lib/rewind/rewind-source";
export { openSqlEdit } from "@/lib/sql-edit/edit-sql";
export { db } from "@/lib/store/db";
export { pinSync } from "@/lib/sync/sync-steps";
export { redeliverRecords } from "@/lib/undelivered-records/redeliver-records";
export { countUndelivered, listUndeliveredViews } from "@/lib/undelivered-records/undelivered-views";
export { syncWhole } from "../source-harness";

/**
 * Let a restored installation reach this run's lakehouse and an ingestion server, with secrets under this run's key:
 * what whoever moves an installation does by hand. Imported only once DATABASE_URL names the restored database.
 */
export async function takeUp({ notes }: Dump) {
  const server = await startIngestionServer();
  const { serverHostname, httpPath, token } = lakehouseConnection();
  for (const { id } of await db.connection.findMany()) {
    const sealed = seal(token, { table: "Connection", column: "token", id });
    await db.connection.update({ where: { id }, data: { serverHostname, httpPath, token: sealed } });
  }
  for (const { customId, builtinId } of Object.values(notes.sources)) {
    const key = randomBytes(16).toString("hex");
    for (const id of [customId, builtinId]) {
      const apiKey = seal(key, { table: "Project", column: "apiKey", id });
      await db.project.update({ where: { id }, data: { apiKey, apiKeyDigest: digest(key) } });
    }
    await db.project.update({ where: { id: customId }, data: { baseUrl: server.baseUrl } });
  }
  return server;
}

/** What a project holds of events, with the ids that they were sent under. */
export async function idsOf(projectId: string): Promise<string[]> {
  const events = await db.storedEvent.findMany({ where: { projectId, NOT: { eventType: "$identify" } } });
  return events.map(({ userId, eventType, insertId }) => `${userId} ${eventType} ${insertId}`).sort();
}

/** Users of a project with their properties. */
export async function usersOf(projectId: string): Promise<Record<string, unknown>> {
  const users = await db.projectUser.findMany({ where: { projectId } });
  return Object.fromEntries(users.map(({ userKey, properties }) => [userKey, properties]));
}
