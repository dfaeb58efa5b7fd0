import type { EventTypeView, StoredEventView } from "@/lib/core/event-view";
import { db } from "./db";
import { Prisma } from "./generated/client";

/** Newest events that properties are looked up on. */
export const SAMPLE_EVENTS = 1_000;

/** Property updates are stored beside the events, but are none. */
const notAnUpdate = Prisma.sql`"eventType" NOT IN ('$identify', '$groupidentify')`;

/**
 * The event types of a project, with what came in `[from, to)` counted in equal steps, which begin and end on whole
 * hours: the counts of the hours are read, not the events. First and last are found by jumping from type to type in
 * the index.
 */
export async function listEventTypes(
  projectId: string,
  { from, to }: { from: Date; to: Date },
  steps: number,
): Promise<EventTypeView[]> {
  const stepMs = (to.getTime() - from.getTime()) / steps;
  const starts = Array.from({ length: steps }, (_, step) => new Date(from.getTime() + step * stepMs));
  const [types, counts] = await Promise.all([
    readEventTypes(projectId),
    db.$queryRaw<{ name: string; step: number; events: number }[]>`
      SELECT "eventType" AS name, width_bucket("hour", ${starts}::timestamptz[]) - 1 AS step, sum("events")::int AS events
      FROM "EventHour"
      WHERE "projectId" = ${projectId}::uuid AND "hour" >= ${from} AND "hour" < ${to}
      GROUP BY 1, 2`,
  ]);
  const byName = new Map(
    types.map((type) => [type.name, { ...type, events: 0, byStep: Array.from({ length: steps }, () => 0) }]),
  );
  for (const { name, step, events } of counts) {
    const type = byName.get(name);
    if (!type) continue;
    type.events += events;
    type.byStep[step] = events;
  }
  return [...byName.values()].sort((one, other) => other.events - one.events || (one.name < other.name ? -1 : 1));
}

/** The event types of a project with their first and last event, whatever the number of events. */
export async function readEventTypes(
  projectId: string,
): Promise<Pick<EventTypeView, "name" | "firstSeen" | "lastSeen">[]> {
  return db.$queryRaw`
    WITH RECURSIVE types AS (
      (SELECT "eventType" FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid ORDER BY "eventType" LIMIT 1)
      UNION ALL
      SELECT (SELECT "eventType" FROM "StoredEvent"
              WHERE "projectId" = ${projectId}::uuid AND "eventType" > types."eventType" ORDER BY "eventType" LIMIT 1)
      FROM types WHERE types."eventType" IS NOT NULL
    )
    SELECT "eventType" AS name, first.time AS "firstSeen", last.time AS "lastSeen"
    FROM types,
      LATERAL (SELECT "time" FROM "StoredEvent" e WHERE e."projectId" = ${projectId}::uuid AND e."eventType" = types."eventType"
               ORDER BY "time" LIMIT 1) first,
      LATERAL (SELECT "time" FROM "StoredEvent" e WHERE e."projectId" = ${projectId}::uuid AND e."eventType" = types."eventType"
               ORDER BY "time" DESC LIMIT 1) last
    WHERE ${notAnUpdate}
    ORDER BY 1`;
}

/**
 * Newest events of a type. Of any type (null), those that arrived last: the index that finds them has no type in front.
 */
export async function readSample(projectId: string, eventType: string | null): Promise<StoredEventView[]> {
  if (eventType !== null) return readNewestEvents(projectId, { eventType }, SAMPLE_EVENTS);
  return db.$queryRaw`
    SELECT ${eventColumns} FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid AND ${notAnUpdate}
    ORDER BY "StoredEvent"."id" DESC LIMIT ${SAMPLE_EVENTS}::int`;
}

/** The newest events of a type or of a user. */
export async function readNewestEvents(
  projectId: string,
  of: { eventType: string } | { userKey: string },
  eventsMax: number,
): Promise<StoredEventView[]> {
  const which = "eventType" in of ? Prisma.sql`"eventType" = ${of.eventType}` : Prisma.sql`"userKey" = ${of.userKey}`;
  return db.$queryRaw`
    SELECT ${eventColumns} FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid AND ${which}
    ORDER BY "time" DESC LIMIT ${eventsMax}::int`;
}

const eventColumns = Prisma.sql`"id"::text, "eventType", "userKey", "time", "uploadedAt",
  "eventProperties"::text, "userProperties"::text, "groups"::text, "fields"::text`;
