import type { z } from "zod";
import { SAMPLE_PROPERTIES, type StoredEventView, storedEventViewSchema } from "@/lib/model/values/event-view";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";
import { readList } from "./analyse";
import { boundedJson, firstProperties, isCut } from "./bounded-json";

/** Newest events that properties are looked up on: so many, or the newest of them that fill so many stored bytes. */
const SAMPLE_EVENTS = 1_000;
const SAMPLE_BYTES = 1_000_000;
const SMALL_BYTES = 8_000;

/** Property updates are stored beside the events, but are none. */
const notAnUpdate = Prisma.sql`"eventType" NOT IN ('$identify', '$groupidentify')`;

/** An event of the sample: its time and its properties as JSON text. Of very large objects it has the first properties. */
const sampledEventSchema = storedEventViewSchema.pick({ time: true, eventProperties: true, userProperties: true });
export type SampledEvent = z.infer<typeof sampledEventSchema>;

/** Newest events of a type. Large events make the sample smaller, so that it can always be read. Throws `READ_TOO_LONG`. */
export async function readSample(projectId: string, eventType: string): Promise<SampledEvent[]> {
  return readList((tx) =>
    queryRows(
      tx,
      sampledEventSchema,
      Prisma.sql`
      WITH ${sampled(projectId, eventType)}
      SELECT "time", ${describedJson(Prisma.sql`"eventProperties"`)} AS "eventProperties",
             ${describedJson(Prisma.sql`"userProperties"`)} AS "userProperties"
      FROM sample ORDER BY "time" DESC`,
    ),
  );
}

/**
 * The table `sample`: newest events of a type. Of any type (null), those that arrived last: the index that finds them
 * has no type in front. The newest event is always in it.
 */
export function sampled(projectId: string, eventType: string | null): Prisma.Sql {
  const order = eventType === null ? Prisma.sql`"id" DESC` : Prisma.sql`"time" DESC`;
  const which = eventType === null ? notAnUpdate : Prisma.sql`"eventType" = ${eventType}`;
  return Prisma.sql`newest AS (
      SELECT *, pg_column_size("eventProperties") + pg_column_size("userProperties") + pg_column_size("fields") + pg_column_size("groups") AS bytes
      FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid AND ${which}
      ORDER BY ${order} LIMIT ${SAMPLE_EVENTS}::int
    ),
    sample AS (
      SELECT * FROM (SELECT *, sum(bytes) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) - bytes AS before FROM newest) summed
      WHERE before < ${SAMPLE_BYTES}::int
    )`;
}

function describedJson(column: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN pg_column_size(${column}) <= ${SMALL_BYTES}::int THEN ${column}::text
    ELSE ${firstProperties(column, SAMPLE_PROPERTIES)} END`;
}

/** The newest events of a type or of a user. Throws `READ_TOO_LONG`. */
export async function readNewestEvents(
  projectId: string,
  of: { eventType: string } | { userKey: string },
  eventsMax: number,
): Promise<StoredEventView[]> {
  const which = "eventType" in of ? Prisma.sql`"eventType" = ${of.eventType}` : Prisma.sql`"userKey" = ${of.userKey}`;
  const columns = ["eventProperties", "userProperties", "groups", "fields"].map((name) => Prisma.raw(`"${name}"`));
  const bounded = columns.map((column) => Prisma.sql`${boundedJson(column)} AS ${column}`);
  return readList((tx) =>
    queryRows(
      tx,
      storedEventViewSchema,
      Prisma.sql`
      SELECT "id"::text, "eventType", "userKey", "time", "uploadedAt", ${Prisma.join(bounded)}, ${isCut(columns)} AS cut
      FROM (SELECT * FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid AND ${which}
            ORDER BY "time" DESC LIMIT ${eventsMax}::int) newest
      ORDER BY "time" DESC, newest."id" DESC`,
    ),
  );
}
