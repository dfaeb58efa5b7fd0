import { randomBytes, randomUUID } from "node:crypto";
import { db } from "@/lib/store/db";

/**
 * Make a project with very many event types, properties and users, by statements of the database: more than ingestion
 * lets in, as a project from before its limits may hold them. Every type came once; the properties are spread over the
 * events, and one event and one user carry all of them.
 */
export async function fillManyNames(names: number): Promise<{ projectId: string; eventType: string; userKey: string }> {
  const projectId = randomUUID();
  const key = { apiKey: randomBytes(16), apiKeyDigest: randomBytes(32) };
  await db.project.create({ data: { id: projectId, name: `Many names ${projectId}`, kind: "builtin", ...key } });
  const wide = { eventType: "type of many properties", userKey: "user of many properties" };
  await db.$executeRaw`
    INSERT INTO "StoredEvent" ("projectId", "eventType", "userKey", "userId", "deviceId", "time", "eventProperties", "userProperties")
    SELECT ${projectId}::uuid, 'type ' || i, 'user ' || i, 'user ' || i, md5(i::text), now() - (i::float8 / ${names}::int) * interval '20 days',
      jsonb_build_object('property ' || i, i, 'platform', 'web'), jsonb_build_object('plan ' || i, 'pro')
    FROM generate_series(1, ${names}::int) i`;
  await db.$executeRaw`
    INSERT INTO "StoredEvent" ("projectId", "eventType", "userKey", "userId", "deviceId", "time", "eventProperties", "userProperties")
    SELECT ${projectId}::uuid, ${wide.eventType}, ${wide.userKey}, ${wide.userKey}, 'd', now(), wide.properties, wide.properties
    FROM (SELECT jsonb_object_agg('property ' || i, i) AS properties FROM generate_series(1, ${names}::int) i) wide`;
  await db.$executeRaw`
    INSERT INTO "EventHour" ("projectId", "hour", "eventType", "shard", "events")
    SELECT "projectId", date_trunc('hour', "time", 'UTC'), "eventType", 0, count(*)::int
    FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid GROUP BY 1, 2, 3`;
  await db.$executeRaw`
    INSERT INTO "EventType" ("projectId", "name", "firstSeen")
    SELECT "projectId", "eventType", min("time") FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid GROUP BY 1, 2`;
  await db.$executeRaw`
    INSERT INTO "ProjectUser" ("projectId", "userKey", "userId", "deviceId", "properties", "firstSeen", "lastSeen")
    SELECT "projectId", "userKey", "userId", "deviceId", "userProperties", "time", "time"
    FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid`;
  await db.$executeRaw`VACUUM ANALYZE`;
  return { projectId, ...wide };
}
