import type { EventTypeView, JsonType, PropertyView, StoredEventView } from "@/lib/core/event-view";
import { db } from "./db";
import { Prisma } from "./generated/client";

/** Newest events that properties are looked up on. */
export const SAMPLE_EVENTS = 1_000;

const EXAMPLES_MAX = 5;
const EXAMPLE_CHARACTERS_MAX = 120;

/** Property updates are stored beside the events, but are none. */
const notAnUpdate = Prisma.sql`"eventType" NOT IN ('$identify', '$groupidentify')`;

/**
 * The event types of a project, with what came in `[from, to)` counted in equal steps. First and last are found by
 * jumping from type to type in the index; only the span's events are read.
 */
export async function listEventTypes(
  projectId: string,
  { from, to }: { from: Date; to: Date },
  steps: number,
): Promise<EventTypeView[]> {
  const stepMs = (to.getTime() - from.getTime()) / steps;
  const [types, counts] = await Promise.all([
    readEventTypes(projectId),
    db.$queryRaw<{ name: string; step: number; events: number }[]>`
      SELECT "eventType" AS name, floor(extract(epoch FROM "time" - ${from}::timestamptz) * 1000 / ${stepMs}::float8)::int AS step,
             count(*)::int AS events
      FROM "StoredEvent"
      WHERE "projectId" = ${projectId}::uuid AND "time" >= ${from} AND "time" < ${to} AND ${notAnUpdate}
      GROUP BY 1, 2`,
  ]);
  const byName = new Map(
    types.map((type) => [type.name, { ...type, events: 0, byStep: Array.from({ length: steps }, () => 0) }]),
  );
  for (const { name, step, events } of counts) {
    const type = byName.get(name);
    if (!type) continue;
    type.events += events;
    type.byStep[Math.min(step, steps - 1)] = (type.byStep[Math.min(step, steps - 1)] ?? 0) + events;
  }
  return [...byName.values()].sort((one, other) => other.events - one.events || (one.name < other.name ? -1 : 1));
}

/** The event types of a project with their first and last event, whatever their number. */
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

/** What newest events of a type (null: of any) carry: `event` properties, `user` properties, or other `field`s. */
export async function readProperties(
  projectId: string,
  eventType: string | null,
  place: "event" | "user" | "field" | "group",
): Promise<{ sample: number; properties: PropertyView[] }> {
  const column = Prisma.raw(PLACE_COLUMN[place]);
  const rows = await db.$queryRaw<PropertyRow[]>`
    WITH sample AS (${newestSample(projectId, eventType, column)}),
    entries AS (
      SELECT key AS name, value, jsonb_typeof(value) AS type, "time" FROM sample, jsonb_each(properties)
    ),
    typed AS (
      SELECT name, type, count(*)::int AS events, min("time") AS "firstSeen", max("time") AS "lastSeen" FROM entries GROUP BY 1, 2
    ),
    valued AS (
      SELECT name, left(value::text, ${EXAMPLE_CHARACTERS_MAX}::int) AS text, count(*)::int AS events FROM entries GROUP BY 1, 2
    ),
    ranked AS (
      SELECT name, text, row_number() OVER (PARTITION BY name ORDER BY events DESC, text) AS rank FROM valued
    )
    SELECT (SELECT count(*)::int FROM sample) AS sample, name, sum(events)::int AS events,
      (SELECT count(*)::int FROM valued v WHERE v.name = typed.name) AS values,
      (SELECT min(value::text::float8) FROM entries e WHERE e.name = typed.name AND e.type = 'number') AS min,
      (SELECT max(value::text::float8) FROM entries e WHERE e.name = typed.name AND e.type = 'number') AS max,
      json_agg(json_build_object('type', type, 'events', events, 'firstSeen', "firstSeen", 'lastSeen', "lastSeen")
               ORDER BY "lastSeen" DESC, events DESC)::text AS types,
      (SELECT json_agg(text ORDER BY rank)::text FROM ranked r WHERE r.name = typed.name AND rank <= ${EXAMPLES_MAX}::int) AS examples
    FROM typed GROUP BY name ORDER BY sum(events) DESC, name`;
  return { sample: rows[0]?.sample ?? 0, properties: rows.map(toPropertyView) };
}

/** The newest events of a type or of a user. */
export async function readNewestEvents(
  projectId: string,
  of: { eventType: string } | { userKey: string },
  eventsMax: number,
): Promise<StoredEventView[]> {
  const which = "eventType" in of ? Prisma.sql`"eventType" = ${of.eventType}` : Prisma.sql`"userKey" = ${of.userKey}`;
  return db.$queryRaw`
    SELECT "id"::text, "eventType", "userKey", "time", "uploadedAt", "eventProperties"::text, "userProperties"::text,
           "groups"::text, "fields"::text
    FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid AND ${which}
    ORDER BY "time" DESC LIMIT ${eventsMax}::int`;
}

const PLACE_COLUMN = {
  event: '"eventProperties"',
  user: '"userProperties"',
  field: '"fields"',
  group: '"groups"',
} as const;

/** Of any type, the newest are those that arrived last: the index that finds them has no type in front. */
function newestSample(projectId: string, eventType: string | null, column: Prisma.Sql): Prisma.Sql {
  if (eventType === null)
    return Prisma.sql`SELECT "time", ${column} AS properties FROM "StoredEvent"
      WHERE "projectId" = ${projectId}::uuid AND ${notAnUpdate} ORDER BY "id" DESC LIMIT ${SAMPLE_EVENTS}::int`;
  return Prisma.sql`SELECT "time", ${column} AS properties FROM "StoredEvent"
    WHERE "projectId" = ${projectId}::uuid AND "eventType" = ${eventType} ORDER BY "time" DESC LIMIT ${SAMPLE_EVENTS}::int`;
}

type PropertyRow = Omit<PropertyView, "types" | "examples"> & { sample: number; types: string; examples: string };
type TypeRow = { type: keyof typeof JSON_TYPE; events: number; firstSeen: string; lastSeen: string };

/** PostgreSQL's names of JSON types. */
const JSON_TYPE = {
  string: "text",
  number: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
  null: "null",
} as const satisfies Record<string, JsonType>;

function toPropertyView({ sample: _, types, examples, ...row }: PropertyRow): PropertyView {
  const rows: TypeRow[] = JSON.parse(types);
  return {
    ...row,
    examples: JSON.parse(examples),
    types: rows.map(({ type, events, firstSeen, lastSeen }) => ({
      type: JSON_TYPE[type],
      events,
      firstSeen: new Date(firstSeen),
      lastSeen: new Date(lastSeen),
    })),
  };
}
