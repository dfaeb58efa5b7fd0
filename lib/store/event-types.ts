import {
  type EventTypesPage,
  type EventTypesQuestion,
  type EventTypeView,
  type ListCursor,
  NEW_DAYS,
  STOPPED_DAYS,
} from "@/lib/core/event-view";
import { readList } from "./analyse";
import { db, type Transaction } from "./db";
import { Prisma } from "./generated/client";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A span that begins and ends on whole hours, cut in equal steps. */
export type CountedSpan = { from: Date; to: Date; steps: number };

/** Whether anything but property updates has arrived in a project. */
export async function hasEvents(projectId: string): Promise<boolean> {
  return (await db.eventType.findFirst({ where: { projectId } })) !== null;
}

/**
 * A page of a project's event types. What came in the span is counted by the hours, not by the events. Only the types of
 * the page are looked up among the events, so that a page costs the same in a project of many types.
 *
 * A page begins behind a row, not behind a number of rows: types that arrive meanwhile neither repeat nor hide another.
 * Throws `READ_TOO_LONG`.
 */
export async function listEventTypes(
  projectId: string,
  question: EventTypesQuestion,
  { span, limit, now }: { span: CountedSpan; limit: number; now: Date },
): Promise<EventTypesPage> {
  return readList(async (tx) => {
    const fits = fitting(projectId, question, now);
    const rows = await readPage(tx, projectId, question, { fits, span, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const names = page.map(({ name }) => name);
    const { events = 0 } = rows[0] ?? (await countEvents(tx, projectId, span));
    const all = await tx.eventType.count({ where: { projectId } });
    const narrowed = question.search !== "" || question.state !== null;
    const found = await readNamed(tx, projectId, names, { span, now });
    const last = page.at(-1);
    return {
      types: names.flatMap((name) => found.get(name) ?? []),
      next: rows.length > limit && last ? { key: last.key, name: last.name } : null,
      fitting: narrowed ? await countTypes(tx, fits) : all,
      all,
      events,
    };
  });
}

/** Names of event types that hold a text, those that begin with it first. */
export async function findEventTypes(projectId: string, search: string, limit: number): Promise<string[]> {
  const rows = await readList(
    (tx) => tx.$queryRaw<{ name: string }[]>`
      SELECT t."name" FROM "EventType" t WHERE t."projectId" = ${projectId}::uuid AND ${holds(search)}
      ORDER BY ${search === "" ? Prisma.empty : Prisma.sql`starts_with(lower(t."name"), lower(${search})) DESC, `}t."name"
      LIMIT ${limit}::int`,
  );
  return rows.map(({ name }) => name);
}

/** Event types that a question lets through, whatever the page. */
function fitting(projectId: string, { search, state }: EventTypesQuestion, now: Date): Prisma.Sql {
  const conditions = [Prisma.sql`t."projectId" = ${projectId}::uuid`, holds(search)];
  const { newSince, stoppedSince } = limits(now);
  if (state === "new")
    conditions.push(Prisma.sql`t."firstSeen" >= ${newSince} AND EXISTS (
      SELECT FROM "EventType" old WHERE old."projectId" = ${projectId}::uuid AND old."firstSeen" < ${newSince})`);
  if (state === "stopped")
    conditions.push(Prisma.sql`EXISTS (SELECT FROM "EventHour" WHERE "projectId" = ${projectId}::uuid AND "hour" >= ${stoppedSince})
      AND t."name" NOT IN (SELECT "eventType" FROM "EventHour" WHERE "projectId" = ${projectId}::uuid AND "hour" >= ${stoppedSince})`);
  return Prisma.join(conditions, " AND ");
}

/** Texts are compared as they are: `%` and `_` stand for themselves. */
function holds(search: string): Prisma.Sql {
  return search === "" ? Prisma.sql`true` : Prisma.sql`strpos(lower(t."name"), lower(${search})) > 0`;
}

/** From when on a type is new, and since when it must have come; on whole hours, as its events are counted. */
function limits(now: Date) {
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return { newSince: new Date(hour - NEW_DAYS * DAY_MS), stoppedSince: new Date(hour - STOPPED_DAYS * DAY_MS) };
}

function inSpan(projectId: string, { from, to }: CountedSpan): Prisma.Sql {
  return Prisma.sql`"projectId" = ${projectId}::uuid AND "hour" >= ${from} AND "hour" < ${to}`;
}

async function countEvents(tx: Transaction, projectId: string, span: CountedSpan): Promise<{ events: number }> {
  const [row] = await tx.$queryRaw<{ events: number }[]>`
    SELECT coalesce(sum("events"), 0)::float8 AS events FROM "EventHour" WHERE ${inSpan(projectId, span)}`;
  return { events: row?.events ?? 0 };
}

async function countTypes(tx: Transaction, fits: Prisma.Sql): Promise<number> {
  const [row] = await tx.$queryRaw<{ types: number }[]>`SELECT count(*)::int AS types FROM "EventType" t WHERE ${fits}`;
  return row?.types ?? 0;
}

type PageOptions = { fits: Prisma.Sql; span: CountedSpan; limit: number };
type PageRow = ListCursor & { events: number };

/** The rows of a page; `events` of all types in the span, which the order by events has counted anyway. */
async function readPage(
  tx: Transaction,
  projectId: string,
  { sort, after }: EventTypesQuestion,
  { fits, span, limit }: PageOptions,
): Promise<PageRow[]> {
  const counted = Prisma.sql`(SELECT coalesce(sum("events"), 0) FROM "EventHour" WHERE ${inSpan(projectId, span)})::float8`;
  switch (sort) {
    case "name": {
      const from = after ? Prisma.sql`AND t."name" > ${after.name}` : Prisma.empty;
      return tx.$queryRaw`
        SELECT 0::float8 AS key, t."name", ${counted} AS events FROM "EventType" t
        WHERE ${fits} ${from} ORDER BY t."name" LIMIT ${limit}::int`;
    }
    case "first": {
      const at = new Date(after?.key ?? 0);
      const from = after
        ? Prisma.sql`AND t."firstSeen" <= ${at} AND (t."firstSeen" < ${at} OR t."name" > ${after.name})`
        : Prisma.empty;
      return tx.$queryRaw`
        SELECT (extract(epoch FROM t."firstSeen") * 1000)::float8 AS key, t."name", ${counted} AS events
        FROM "EventType" t WHERE ${fits} ${from} ORDER BY t."firstSeen" DESC, t."name" LIMIT ${limit}::int`;
    }
    case "events": {
      const ofType = Prisma.sql`coalesce(counts.events, 0)`;
      const from = after
        ? Prisma.sql`AND (${ofType} < ${after.key}::bigint OR (${ofType} = ${after.key}::bigint AND t."name" > ${after.name}))`
        : Prisma.empty;
      return tx.$queryRaw`
        WITH counts AS MATERIALIZED (
          SELECT "eventType" AS name, sum("events") AS events FROM "EventHour" WHERE ${inSpan(projectId, span)} GROUP BY 1
        )
        SELECT ${ofType}::float8 AS key, t."name", (SELECT coalesce(sum(events), 0) FROM counts)::float8 AS events
        FROM "EventType" t LEFT JOIN counts ON counts.name = t."name"
        WHERE ${fits} ${from}
        ORDER BY ${ofType} DESC, t."name" LIMIT ${limit}::int`;
    }
  }
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
  const types = await tx.$queryRaw<Omit<EventTypeView, "events" | "byStep">[]>`
    SELECT t."name", t."firstSeen", coalesce(last."time", t."firstSeen") AS "lastSeen",
      CASE WHEN t."firstSeen" >= ${newSince} AND project."firstSeen" < ${newSince} THEN 'new'
           WHEN coalesce(last."time", t."firstSeen") < ${stoppedSince} AND project.comes THEN 'stopped' END AS state
    FROM "EventType" t
    LEFT JOIN LATERAL (SELECT "time" FROM "StoredEvent" e WHERE e."projectId" = t."projectId" AND e."eventType" = t."name"
                       ORDER BY "time" DESC LIMIT 1) last ON true,
    (SELECT (SELECT min("firstSeen") FROM "EventType" WHERE "projectId" = ${projectId}::uuid) AS "firstSeen",
            EXISTS (SELECT FROM "EventHour" WHERE "projectId" = ${projectId}::uuid AND "hour" >= ${stoppedSince}) AS comes) project
    WHERE t."projectId" = ${projectId}::uuid AND t."name" = ANY(${names}::text[])`;
  const counts = await tx.$queryRaw<{ name: string; step: number; events: number }[]>`
    SELECT "eventType" AS name, width_bucket("hour", ${starts}::timestamptz[]) - 1 AS step, sum("events")::float8 AS events
    FROM "EventHour" WHERE ${inSpan(projectId, span)} AND "eventType" = ANY(${names}::text[])
    GROUP BY 1, 2`;
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
