import { randomUUID } from "node:crypto";
import { createConnection } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { listProjects } from "@/lib/store/projects";
import { insertSource } from "@/lib/store/sources";

const USERS = 50_000;
const TABLE = { catalog: "main", schema: "shop", table: "orders" };

/** Fill the built-in project with events, and a source with finished runs, by statements of the database. */
export async function fillPages({
  events,
  runs,
  serverHostname,
}: {
  events: number;
  runs: number;
  serverHostname: string;
}) {
  const project = (await listProjects()).find(({ kind }) => kind === "builtin");
  if (!project) throw new Error("There is no built-in project.");
  await fillEvents(project.id, events);
  const sourceId = await makeSource(project.id, serverHostname);
  await fillRuns(sourceId, runs);
  await db.$executeRaw`VACUUM ANALYZE`;
  return { sourceId, userKey: "user-000001" };
}

/** Events of 60 days; every user has some of each type. The counts of the hours are those of the events. */
async function fillEvents(projectId: string, events: number): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "StoredEvent" ("projectId", "eventType", "userKey", "userId", "deviceId", "insertId", "time", "eventProperties", "userProperties", "groups", "fields")
    SELECT ${projectId}::uuid, (ARRAY['page_view', 'search', 'add_to_cart', 'purchase', 'sign_in'])[1 + i % 5], key, key, md5(key), md5(i::text),
      now() - (i::float8 / ${events}::float8) * interval '60 days',
      jsonb_build_object('amount', i % 1000, 'platform', (ARRAY['web', 'ios', 'android'])[1 + i % 3], 'country', (ARRAY['DE', 'FR', 'US', 'JP'])[1 + i % 4]), '{}', '{}', '{}'
    FROM (SELECT i, 'user-' || lpad(((i::bigint * 7919) % ${USERS}::int)::text, 6, '0') AS key FROM generate_series(1, ${events}::int) i) made`;
  await db.$executeRaw`
    INSERT INTO "EventHour" ("projectId", "hour", "eventType", "shard", "events")
    SELECT "projectId", date_trunc('hour', "time", 'UTC'), "eventType", 0, count(*)::int
    FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid GROUP BY 1, 2, 3`;
  await db.$executeRaw`
    INSERT INTO "EventType" ("projectId", "name", "firstSeen")
    SELECT "projectId", "eventType", min("time") FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid GROUP BY 1, 2`;
  await db.$executeRaw`
    INSERT INTO "ProjectUser" ("projectId", "userKey", "userId", "properties", "firstSeen", "lastSeen")
    SELECT "projectId", "userKey", "userKey", jsonb_build_object('plan', 'pro', 'age', 33), min("time"), max("time")
    FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid GROUP BY 1, 2`;
}

async function makeSource(projectId: string, serverHostname: string): Promise<string> {
  const address = { serverHostname, httpPath: "/sql/1.0/warehouses/abc", token: "dapi0" };
  const connection = await createConnection(address, "bench");
  const config = {
    name: `bench ${randomUUID()}`,
    projectId,
    connectionId: connection.id,
    tables: [{ name: TABLE, startFrom: "first" as const, lookupOnly: false }],
    dataType: "event" as const,
    syncUserProperties: false,
    syncGroupProperties: false,
    unsetNulls: false,
    frequency: { kind: "5m" as const },
    timeZone: "UTC",
    sql: "select id as user_id, 'seen' as event_type from main.shop.orders",
  };
  return (await insertSource(config, { draftId: null, actor: "bench" })).id;
}

/** Runs of one part each, one every five minutes until now; some refused rows. */
async function fillRuns(sourceId: string, runs: number): Promise<void> {
  await db.$executeRaw`
    WITH made AS (
      SELECT i, now() - (${runs}::int - i) * interval '5 minutes' AS at, 100 + i % 900 AS rows, CASE WHEN i % 11 = 0 THEN 2 ELSE 0 END AS refused
      FROM generate_series(1, ${runs}::int) i
    ), runs AS (
      INSERT INTO "SyncRun" ("id", "sourceId", "number", "state", "trigger", "clock", "sql", "sqlHash", "startedAt", "endedAt", "freshnessMs", "rowsRead", "rowsMade", "rowsRefused", "records", "delivered")
      SELECT gen_random_uuid(), ${sourceId}::uuid, i, (CASE WHEN refused > 0 THEN 'partial' ELSE 'succeeded' END)::"RunState", 'schedule', at, 'select 1', '0', at, at + interval '4 s', 60000, rows, rows - refused, refused, rows - refused, rows - refused
      FROM made RETURNING *
    ), pins AS (
      INSERT INTO "RunPin" ("runId", "ordinal", "catalog", "schema", "table", "tableId", "fromVersion", "toVersion", "committedAt", "initial", "snapshot")
      SELECT "id", 0, 'main', 'shop', 'orders', 't', "number" - 1, "number", "startedAt", "number" = 1, "number" = 1 FROM runs
    ), parts AS (
      INSERT INTO "SyncPart" ("id", "runId", "ordinal", "table", "reading", "output", "mayRewrite", "state", "startedAt", "endedAt", "attempts", "rowsRead", "rowsMade", "rowsRefused", "records", "delivered")
      SELECT gen_random_uuid(), "id", 0, ${TABLE}::jsonb, jsonb_build_object('kind', 'changes', 'from', "number", 'to', "number"), 'records', false, 'closed', "startedAt", "endedAt", 1, "rowsRead", "rowsMade", "rowsRefused", "records", "delivered"
      FROM runs RETURNING "id", "runId", "rowsRefused"
    )
    INSERT INTO "RejectedRecord" ("id", "sourceId", "runId", "partId", "state", "reason", "message", "payload", "key")
    SELECT gen_random_uuid(), ${sourceId}::uuid, "runId", "id", 'rejected', 'missing_id', 'The row has neither user_id nor device_id.', '{"commit_version":1,"row":{}}', n::text
    FROM parts, generate_series(1, "rowsRefused") n`;
  await db.source.update({
    where: { id: sourceId },
    data: { lastRunNumber: runs, lastFinishedAt: new Date(), dueAt: new Date(Date.now() + 240_000) },
  });
}
