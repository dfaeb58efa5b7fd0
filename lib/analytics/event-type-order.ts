import { z } from "zod";
import { type EventTypesQuestion, type ListCursor, NEW_DAYS, STOPPED_DAYS } from "@/lib/model/values/event-view";
import type { Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A span that begins and ends on whole hours, cut in equal steps. */
export type CountedSpan = { from: Date; to: Date; steps: number };

/** The rows of a page, in order, and the events of all types in the span. */
type OrderedPage = { rows: ListCursor[]; events: number };

const cursorRowSchema = z.object({ key: z.number(), name: z.string() });

type PageOptions = { span: CountedSpan; limit: number; now: Date; fitting: number };

/** How many types a question lets through, and all of the project. */
export async function countTypes(
  tx: Transaction,
  projectId: string,
  { search, state }: EventTypesQuestion,
  now: Date,
): Promise<{ fitting: number; all: number }> {
  const among = { search, state: state === "stopped" ? null : state };
  const [row] = await queryRows(
    tx,
    z.object({ fitting: z.int(), all: z.int() }),
    Prisma.sql`
    SELECT (count(*) FILTER (WHERE ${fitting(projectId, among, now, "types")}))::int AS fitting, count(*)::int AS all
    FROM "EventType" t WHERE t."projectId" = ${projectId}::uuid`,
  );
  if (!row) return { fitting: 0, all: 0 };
  return state === "stopped" ? { ...row, fitting: await countStopped(tx, projectId, search, row.fitting, now) } : row;
}

/** Of types that hold a text, those that have stopped: all but those that came, which are fewer to count. */
async function countStopped(
  tx: Transaction,
  projectId: string,
  search: string,
  holding: number,
  now: Date,
): Promise<number> {
  const [row] = await queryRows(
    tx,
    z.object({ types: z.int(), come: z.boolean() }),
    Prisma.sql`
    SELECT count(*)::int AS types, ${eventsCome(projectId, limits(now).stoppedSince)} AS come
    FROM (${cameSince(projectId, limits(now).stoppedSince)} AND ${holds(search, Prisma.sql`"eventType"`)}) came`,
  );
  return row?.come ? Math.max(0, holding - row.types) : 0;
}

function cameSince(projectId: string, hour: Date): Prisma.Sql {
  return Prisma.sql`SELECT DISTINCT "eventType" FROM "EventHour" WHERE "projectId" = ${projectId}::uuid AND "hour" >= ${hour}`;
}

/** The rows of a page in the order that a question asks for. */
export async function readPage(
  tx: Transaction,
  projectId: string,
  question: EventTypesQuestion,
  options: PageOptions,
): Promise<OrderedPage> {
  if (question.sort === "events") return readByEvents(tx, projectId, question, options);
  const { span, limit, now } = options;
  const { key, from, order } = byType(question.sort, question.after);
  const rows = await queryRows(
    tx,
    cursorRowSchema,
    Prisma.sql`
    SELECT ${key}::float8 AS key, t."name" FROM "EventType" t
    WHERE t."projectId" = ${projectId}::uuid AND ${fitting(projectId, question, now, "types")} AND ${from}
    ORDER BY ${order} LIMIT ${limit}::int`,
  );
  return { rows, events: await countEvents(tx, projectId, span) };
}

/** How types are ordered by what they are, and where a page of them begins. */
function byType(sort: "name" | "first", after: ListCursor | null): Record<"key" | "from" | "order", Prisma.Sql> {
  const at = new Date(after?.key ?? 0);
  switch (sort) {
    case "name":
      return {
        key: Prisma.sql`0`,
        from: after ? Prisma.sql`t."name" > ${after.name}` : Prisma.sql`true`,
        order: Prisma.sql`t."name"`,
      };
    case "first":
      return {
        key: Prisma.sql`(extract(epoch FROM t."firstSeen") * 1000)`,
        from: after
          ? Prisma.sql`t."firstSeen" <= ${at} AND (t."firstSeen" < ${at} OR t."name" > ${after.name})`
          : Prisma.sql`true`,
        order: Prisma.sql`t."firstSeen" DESC, t."name"`,
      };
  }
}

/** Types that came in the span, the most frequent first; after them those that did not, by name. */
async function readByEvents(
  tx: Transaction,
  projectId: string,
  question: EventTypesQuestion,
  options: PageOptions,
): Promise<OrderedPage> {
  const counted = await readCounted(tx, projectId, question, options);
  const { length } = counted.rows;
  const isWhole = length === options.limit || (question.after === null && length === options.fitting);
  if (isWhole) return counted;
  const others = await readUncounted(tx, projectId, question, { ...options, limit: options.limit - length });
  return { ...counted, rows: [...counted.rows, ...others] };
}

/** One pass over the hours counts each type and all of them together: the first row is the sum. */
async function readCounted(
  tx: Transaction,
  projectId: string,
  question: EventTypesQuestion,
  { span, limit, now }: PageOptions,
): Promise<OrderedPage> {
  const { after } = question;
  const from = after
    ? Prisma.sql`(sum("events") < ${after.key}::bigint OR (sum("events") = ${after.key}::bigint AND "eventType" > ${after.name}))`
    : Prisma.sql`true`;
  const [all, ...counted] = await queryRows(
    tx,
    z.object({ name: z.string().nullable(), events: z.number() }),
    Prisma.sql`
    SELECT "eventType" AS name, coalesce(sum("events"), 0)::float8 AS events
    FROM "EventHour" WHERE ${inSpan(projectId, span)}
    GROUP BY GROUPING SETS (("eventType"), ())
    HAVING grouping("eventType") = 1 OR (${fitting(projectId, question, now, "hours")} AND ${from})
    ORDER BY grouping("eventType") DESC, sum("events") DESC, "eventType" LIMIT ${limit + 1}::int`,
  );
  return {
    rows: counted.flatMap(({ name, events }) => (name === null ? [] : { key: events, name })),
    events: all?.events ?? 0,
  };
}

async function readUncounted(
  tx: Transaction,
  projectId: string,
  question: EventTypesQuestion,
  { span, limit, now }: PageOptions,
): Promise<ListCursor[]> {
  const { after } = question;
  const from = after?.key === 0 ? Prisma.sql`t."name" > ${after.name}` : Prisma.sql`true`;
  return queryRows(
    tx,
    cursorRowSchema,
    Prisma.sql`
    SELECT 0::float8 AS key, t."name" FROM "EventType" t
    WHERE t."projectId" = ${projectId}::uuid AND ${fitting(projectId, question, now, "types")} AND ${from}
      AND t."name" NOT IN (SELECT DISTINCT "eventType" FROM "EventHour" WHERE ${inSpan(projectId, span)})
    ORDER BY t."name" LIMIT ${limit}::int`,
  );
}

/** Whether a question lets a type through, among the types or among what is counted of the hours. */
function fitting(
  projectId: string,
  { search, state }: Pick<EventTypesQuestion, "search" | "state">,
  now: Date,
  among: Among,
): Prisma.Sql {
  const { newSince, stoppedSince } = limits(now);
  const { name, isNew } = AMONG[among];
  switch (state) {
    case null:
      return holds(search, name);
    case "new":
      return Prisma.sql`${holds(search, name)} AND ${projectBegan(projectId)} < ${newSince} AND ${isNew(projectId, newSince)}`;
    case "stopped":
      return Prisma.sql`${holds(search, name)} AND ${eventsCome(projectId, stoppedSince)}
        AND ${name} NOT IN (${cameSince(projectId, stoppedSince)})`;
  }
}

type Among = "types" | "hours";
const AMONG = {
  types: {
    name: Prisma.sql`t."name"`,
    isNew: (_: string, since: Date) => Prisma.sql`t."firstSeen" >= ${since}`,
  },
  hours: {
    name: Prisma.sql`"eventType"`,
    isNew: (projectId: string, since: Date) => Prisma.sql`"eventType" IN (
      SELECT "name" FROM "EventType" WHERE "projectId" = ${projectId}::uuid AND "firstSeen" >= ${since})`,
  },
} satisfies Record<Among, unknown>;

/** Texts are compared as they are: `%` and `_` stand for themselves. */
export function holds(search: string, name: Prisma.Sql): Prisma.Sql {
  return search === "" ? Prisma.sql`true` : Prisma.sql`strpos(lower(${name}), lower(${search})) > 0`;
}

/** When the first event of a project was. An index gives it at once, as it does not for "is there one before …". */
export function projectBegan(projectId: string): Prisma.Sql {
  return Prisma.sql`(SELECT min("firstSeen") FROM "EventType" WHERE "projectId" = ${projectId}::uuid)`;
}

/** Whether any event came since an hour. */
export function eventsCome(projectId: string, since: Date): Prisma.Sql {
  return Prisma.sql`coalesce((SELECT max("hour") FROM "EventHour" WHERE "projectId" = ${projectId}::uuid) >= ${since}, false)`;
}

/** From when on a type is new, and since when it must have come; on whole hours, as its events are counted. */
export function limits(now: Date) {
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return { newSince: new Date(hour - NEW_DAYS * DAY_MS), stoppedSince: new Date(hour - STOPPED_DAYS * DAY_MS) };
}

export function inSpan(projectId: string, { from, to }: CountedSpan): Prisma.Sql {
  return Prisma.sql`"projectId" = ${projectId}::uuid AND "hour" >= ${from} AND "hour" < ${to}`;
}

async function countEvents(tx: Transaction, projectId: string, span: CountedSpan): Promise<number> {
  const [row] = await queryRows(
    tx,
    z.object({ events: z.number() }),
    Prisma.sql`
    SELECT coalesce(sum("events"), 0)::float8 AS events FROM "EventHour" WHERE ${inSpan(projectId, span)}`,
  );
  return row?.events ?? 0;
}
