import { z } from "zod";
import {
  type EventTypesPage,
  type EventTypesQuestion,
  type EventTypeView,
  eventTypeViewSchema,
} from "@/lib/model/values/event-view";
import { db, type Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";
import { readList } from "./analyse";
import {
  type CountedSpan,
  countTypes,
  eventsCome,
  holds,
  inSpan,
  limits,
  projectBegan,
  readPage,
} from "./event-type-order";

/** Whether anything but property updates has arrived in a project. */
export async function hasEvents(projectId: string): Promise<boolean> {
  return (await db.eventType.findFirst({ where: { projectId } })) !== null;
}

/**
 * A page of a project's event types. What came in the span is counted by the hours, not by the events. Only the types of
 * the page are looked up among the events, so that a page costs the same in a project of many types.
 *
 * A page begins after a row, not after a number of rows: types that arrive meanwhile neither repeat nor hide another.
 * Throws `READ_TOO_LONG`.
 */
export async function listEventTypes(
  projectId: string,
  question: EventTypesQuestion,
  { span, limit, now }: { span: CountedSpan; limit: number; now: Date },
): Promise<EventTypesPage> {
  return readList(async (tx) => {
    const { fitting, all } = await countTypes(tx, projectId, question, now);
    const { rows, events } = await readPage(tx, projectId, question, { span, limit: limit + 1, now, fitting });
    const page = rows.slice(0, limit);
    const names = page.map(({ name }) => name);
    const found = await readNamed(tx, projectId, names, { span, now });
    const last = page.at(-1);
    return {
      types: names.flatMap((name) => found.get(name) ?? []),
      next: rows.length > limit && last ? last : null,
      fitting,
      all,
      events,
    };
  });
}

/** Names of event types that hold a text, those that begin with it first. */
export async function findEventTypes(projectId: string, search: string, limit: number): Promise<string[]> {
  const rows = await readList((tx) =>
    queryRows(
      tx,
      z.object({ name: z.string() }),
      Prisma.sql`
      SELECT t."name" FROM "EventType" t WHERE t."projectId" = ${projectId}::uuid AND ${holds(search, Prisma.sql`t."name"`)}
      ORDER BY ${search === "" ? Prisma.empty : Prisma.sql`starts_with(lower(t."name"), lower(${search})) DESC, `}t."name"
      LIMIT ${limit}::int`,
    ),
  );
  return rows.map(({ name }) => name);
}

/** The types of a page with their counts and their first and last event. */
async function readNamed(
  tx: Transaction,
  projectId: string,
  names: readonly string[],
  { span, now }: { span: CountedSpan; now: Date },
): Promise<Map<string, EventTypeView>> {
  const { newSince, stoppedSince } = limits(now);
  const stepMs = (span.to.getTime() - span.from.getTime()) / span.steps;
  const starts = Array.from({ length: span.steps }, (_, step) => new Date(span.from.getTime() + step * stepMs));
  const types = await queryRows(
    tx,
    eventTypeViewSchema.omit({ events: true, byStep: true }),
    Prisma.sql`
    SELECT t."name", t."firstSeen", coalesce(last."time", t."firstSeen") AS "lastSeen",
      CASE WHEN t."firstSeen" >= ${newSince} AND project."firstSeen" < ${newSince} THEN 'new'
           WHEN coalesce(last."time", t."firstSeen") < ${stoppedSince} AND project.comes THEN 'stopped' END AS state
    FROM "EventType" t
    LEFT JOIN LATERAL (SELECT "time" FROM "StoredEvent" e WHERE e."projectId" = t."projectId" AND e."eventType" = t."name"
                       ORDER BY "time" DESC LIMIT 1) last ON true,
    (SELECT ${projectBegan(projectId)} AS "firstSeen", ${eventsCome(projectId, stoppedSince)} AS comes) project
    WHERE t."projectId" = ${projectId}::uuid AND t."name" = ANY(${names}::text[])`,
  );
  const counts = await queryRows(
    tx,
    z.object({ name: z.string(), step: z.int(), events: z.number() }),
    Prisma.sql`
    SELECT "eventType" AS name, width_bucket("hour", ${starts}::timestamptz[]) - 1 AS step, sum("events")::float8 AS events
    FROM "EventHour" WHERE ${inSpan(projectId, span)} AND "eventType" = ANY(${names}::text[])
    GROUP BY 1, 2`,
  );
  const found = new Map<string, EventTypeView>(
    types.map((type) => [type.name, { ...type, events: 0, byStep: starts.map(() => 0) }]),
  );
  for (const { name, step, events } of counts) {
    const type = found.get(name);
    if (!type) continue;
    type.events += events;
    type.byStep[step] = events;
  }
  return found;
}
