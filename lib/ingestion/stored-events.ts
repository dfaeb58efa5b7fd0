import { z } from "zod";
import type { Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";

/** An event as it is stored. Its four objects are JSON text. */
export type NewEvent = {
  eventType: string;
  userKey: string;
  userId: string | null;
  deviceId: string;
  insertId: string | null;
  timeMs: number;
  eventProperties: string;
  userProperties: string;
  groups: string;
  fields: string;
};

/** An insert id is remembered for so long. Source: Amplitude, Batch Event Upload API, event deduplication. */
const REMEMBERED_MS = 7 * 24 * 60 * 60_000;

/** Rows among which the count of one type and hour is spread, so that requests do not all wait for one. */
const SHARDS = 4;

const storedSchema = z.object({ stored: z.string().nullable() });

/**
 * Store events, count them by type and hour, and list their types, in one statement; gives those that are new. An event
 * whose insert id its device has sent in the last seven days is not stored again, whoever stores it at the same moment.
 *
 * Events are written in the order of their device and insert id, counts in that of their hour and type, types in that
 * of their name, so that two writers of the same wait for each other instead of locking each other out. A type that is
 * listed already is left alone, so that nobody waits for it.
 */
export async function storeEvents(
  tx: Transaction,
  projectId: string,
  events: readonly NewEvent[],
  uploadedAt: Date,
): Promise<Set<NewEvent>> {
  const unique = firstOfEachId(events);
  if (unique.length === 0) return new Set();
  const rows = JSON.stringify(unique.toSorted(byId));
  const [result] = await queryRows(
    tx,
    storedSchema,
    Prisma.sql`
    WITH stored AS (
      INSERT INTO "StoredEvent" ("projectId", "eventType", "userKey", "userId", "deviceId", "insertId", "time", "uploadedAt",
                                 "eventProperties", "userProperties", "groups", "fields")
      SELECT ${projectId}::uuid, "eventType", "userKey", "userId", "deviceId", "insertId",
             to_timestamp("timeMs" / 1000.0), ${uploadedAt},
             "eventProperties"::jsonb, "userProperties"::jsonb, "groups"::jsonb, "fields"::jsonb
      FROM json_to_recordset(${rows}::json) AS row("eventType" text, "userKey" text, "userId" text, "deviceId" text,
        "insertId" text, "timeMs" bigint, "eventProperties" text, "userProperties" text, "groups" text, "fields" text)
      ON CONFLICT ("projectId", "deviceId", "insertId") DO NOTHING
      RETURNING "deviceId", "insertId", "eventType", "time"
    ),
    counted AS (
      INSERT INTO "EventHour" AS known ("projectId", "hour", "eventType", "shard", "events")
      SELECT ${projectId}::uuid, date_trunc('hour', "time", 'UTC') AS hour, "eventType", pg_backend_pid() % ${SHARDS}::int, count(*)::int
      FROM stored WHERE "eventType" NOT IN ('$identify', '$groupidentify')
      GROUP BY 2, 3 ORDER BY 2, 3
      ON CONFLICT ("projectId", "hour", "eventType", "shard") DO UPDATE SET "events" = known."events" + EXCLUDED."events"
    ),
    listed AS (
      INSERT INTO "EventType" AS known ("projectId", "name", "firstSeen")
      SELECT ${projectId}::uuid, type.name, type."firstSeen"
      FROM (SELECT "eventType" AS name, min("time") AS "firstSeen" FROM stored
            WHERE "eventType" NOT IN ('$identify', '$groupidentify') GROUP BY 1) type
      LEFT JOIN "EventType" before ON before."projectId" = ${projectId}::uuid AND before."name" = type.name
      WHERE before."firstSeen" IS NULL OR before."firstSeen" > type."firstSeen"
      ORDER BY 2
      ON CONFLICT ("projectId", "name") DO UPDATE SET "firstSeen" = least(known."firstSeen", EXCLUDED."firstSeen")
    )
    SELECT CASE WHEN (SELECT count(*) FROM stored) < ${unique.length}::int
                THEN (SELECT coalesce(json_agg(json_build_array("deviceId", "insertId")), '[]')::text FROM stored) END AS stored`,
  );
  if (!result || result.stored === null) return new Set(unique);
  const pairs = storedIdsSchema.parse(JSON.parse(result.stored));
  const stored = new Set(pairs.map(([deviceId, insertId]) => idOf({ deviceId, insertId })));
  const fresh = unique.filter((event) => event.insertId === null || stored.has(idOf(event)));
  const known = unique.filter((event) => event.insertId !== null && !stored.has(idOf(event)));
  const again = await forgetIds(tx, projectId, known, new Date(uploadedAt.getTime() - REMEMBERED_MS));
  return again.length === 0
    ? new Set(fresh)
    : new Set([...fresh, ...(await storeEvents(tx, projectId, again, uploadedAt))]);
}

const forgottenSchema = z.object({ deviceId: z.string(), insertId: z.string() });

/** Forget the ids of events that were stored before a time, and give those events that now count again. */
async function forgetIds(
  tx: Transaction,
  projectId: string,
  events: readonly NewEvent[],
  before: Date,
): Promise<NewEvent[]> {
  const ids = JSON.stringify(events.map(({ deviceId, insertId }) => ({ deviceId, insertId })));
  const forgotten = await queryRows(
    tx,
    forgottenSchema,
    Prisma.sql`
    WITH old AS (
      SELECT known."id", known."deviceId", known."insertId" FROM "StoredEvent" AS known
      JOIN json_to_recordset(${ids}::json) AS row("deviceId" text, "insertId" text)
        ON known."deviceId" = row."deviceId" AND known."insertId" = row."insertId"
      WHERE known."projectId" = ${projectId}::uuid AND known."uploadedAt" < ${before}
    ), forgotten AS (
      UPDATE "StoredEvent" SET "insertId" = NULL FROM old WHERE "StoredEvent"."id" = old."id"
    )
    SELECT "deviceId", "insertId" FROM old`,
  );
  const free = new Set(forgotten.map(idOf));
  return events.filter((event) => free.has(idOf(event)));
}

type EventId = Pick<NewEvent, "deviceId" | "insertId">;
const storedIdsSchema = z.array(z.tuple([z.string(), z.string().nullable()]));

function firstOfEachId(events: readonly NewEvent[]): NewEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    if (event.insertId === null) return true;
    const id = idOf(event);
    return !seen.has(id) && seen.add(id);
  });
}

function idOf({ deviceId, insertId }: EventId): string {
  return JSON.stringify([deviceId, insertId]);
}

function byId(one: EventId, other: EventId): number {
  return compareTexts(one.deviceId, other.deviceId) || compareTexts(one.insertId ?? "", other.insertId ?? "");
}

/** By code unit: the same order in every process, whatever its locale. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
