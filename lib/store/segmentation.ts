import { type Filter, GROUPS_MAX, type Property, type Segmentation } from "@/lib/core/segmentation";
import { db } from "./db";
import { Prisma } from "./generated/client";

/** A group's number: over the span, or in one step. `name` null: events without the property. */
export type GroupTotal = { name: string | null; count: number };
export type GroupStep = GroupTotal & { step: Date };

/** Totals of a span: of all, and of its groups, largest first; `groupsInAll` of them, the largest are given. */
export async function readTotals(
  projectId: string,
  query: Segmentation,
): Promise<{ total: number; groupsInAll: number; groups: GroupTotal[] }> {
  const rows = await db.$queryRaw<(GroupTotal & { total: number; groupsInAll: number })[]>`
    WITH matching AS (${matching(projectId, query, Prisma.sql`NULL::timestamptz`)}),
    groups AS (SELECT name, count(*)::int AS count FROM matching GROUP BY 1)
    SELECT name, count, count(*) OVER ()::int AS "groupsInAll",
           ${query.measure === "events" ? Prisma.sql`sum(count) OVER ()::int` : Prisma.sql`(SELECT count(DISTINCT "userKey")::int FROM matching)`} AS total
    FROM groups ORDER BY count DESC, name NULLS LAST LIMIT ${GROUPS_MAX}::int`;
  const [first] = rows;
  return {
    total: first?.total ?? 0,
    groupsInAll: first?.groupsInAll ?? 0,
    groups: rows.map(({ name, count }) => ({ name, count })),
  };
}

/** The numbers of these groups over the span. */
export async function readGroupTotals(
  projectId: string,
  query: Segmentation,
  names: readonly (string | null)[],
): Promise<GroupTotal[]> {
  return db.$queryRaw`
    WITH matching AS (${matching(projectId, query, Prisma.sql`NULL::timestamptz`)})
    SELECT name, count(*)::int AS count FROM matching WHERE ${isOneOf(names)} GROUP BY 1`;
}

/** The numbers of these groups in each step that has any. */
export async function readGroupSteps(
  projectId: string,
  query: Segmentation,
  names: readonly (string | null)[],
): Promise<GroupStep[]> {
  const step = Prisma.sql`date_trunc(${query.interval}, e."time", ${query.timeZone})`;
  return db.$queryRaw`
    WITH matching AS (${matching(projectId, query, step)})
    SELECT name, step, count(*)::int AS count FROM matching WHERE ${isOneOf(names)} GROUP BY 1, 2`;
}

function isOneOf(names: readonly (string | null)[]): Prisma.Sql {
  const texts = names.filter((name) => name !== null);
  return Prisma.sql`(name = ANY(${texts}::text[]) OR (name IS NULL AND ${names.includes(null)}::boolean))`;
}

/**
 * The beginning of each step of a span, also of those without events. Hours are counted through a change of the
 * clocks; days and weeks begin at the zone's midnight.
 */
export async function readStepStarts({ from, to, interval, timeZone }: Segmentation): Promise<Date[]> {
  const first = Prisma.sql`date_trunc(${interval}, ${from}::timestamptz, ${timeZone})`;
  const rows =
    interval === "hour"
      ? await db.$queryRaw<{ step: Date }[]>`
          SELECT step FROM generate_series(${first}, ${to}::timestamptz, interval '1 hour') AS step
          WHERE step < ${to}::timestamptz ORDER BY 1`
      : await db.$queryRaw<{ step: Date }[]>`
          SELECT DISTINCT local AT TIME ZONE ${timeZone} AS step
          FROM generate_series(${first} AT TIME ZONE ${timeZone}, ${to}::timestamptz AT TIME ZONE ${timeZone},
                               ('1 ' || ${interval})::interval) AS local
          WHERE local AT TIME ZONE ${timeZone} < ${to}::timestamptz ORDER BY 1`;
  return rows.map(({ step }) => step);
}

/** The events of a chart as `name`, `step` and `userKey`; users once in each group and step. */
function matching(
  projectId: string,
  { event, filters, groupBy, from, to, measure }: Segmentation,
  step: Prisma.Sql,
): Prisma.Sql {
  const needsUser = [groupBy, ...filters.map(({ property }) => property)].some(
    (property) => property?.place === "user",
  );
  const conditions = [
    Prisma.sql`e."projectId" = ${projectId}::uuid AND e."time" >= ${from} AND e."time" < ${to}`,
    event === null
      ? Prisma.sql`e."eventType" NOT IN ('$identify', '$groupidentify')`
      : Prisma.sql`e."eventType" = ${event}`,
    ...filters.map(condition),
  ];
  return Prisma.sql`
    SELECT ${groupBy ? asText(groupBy) : Prisma.sql`NULL::text`} AS name, ${step} AS step, e."userKey"
    FROM "StoredEvent" e
    ${needsUser ? Prisma.sql`LEFT JOIN "ProjectUser" u ON u."projectId" = e."projectId" AND u."userKey" = e."userKey"` : Prisma.empty}
    WHERE ${Prisma.join(conditions, " AND ")}
    ${measure === "users" ? Prisma.sql`GROUP BY 1, 2, 3` : Prisma.empty}`;
}

const COLUMN = {
  event: 'e."eventProperties"',
  field: 'e."fields"',
  user: 'u."properties"',
  group: 'e."groups"',
} as const;

function asText({ place, name }: Property): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(COLUMN[place])} ->> ${name}::text`;
}

/** A number where the property is one; a text that looks like one stays a text. */
function asNumber({ place, name }: Property): Prisma.Sql {
  const value = Prisma.sql`${Prisma.raw(COLUMN[place])} -> ${name}::text`;
  return Prisma.sql`CASE WHEN jsonb_typeof(${value}) = 'number' THEN (${asText({ place, name })})::float8 END`;
}

function condition({ property, operator, value }: Filter): Prisma.Sql {
  switch (operator) {
    case "is":
      return Prisma.sql`${asText(property)} = ${value}`;
    case "is_not":
      return Prisma.sql`${asText(property)} IS DISTINCT FROM ${value}`;
    case "contains":
      return Prisma.sql`position(lower(${value}) IN lower(${asText(property)})) > 0`;
    case "at_least":
      return Prisma.sql`${asNumber(property)} >= ${Number(value)}::float8`;
    case "at_most":
      return Prisma.sql`${asNumber(property)} <= ${Number(value)}::float8`;
    case "is_set":
      return Prisma.sql`${asText(property)} IS NOT NULL`;
    case "is_not_set":
      return Prisma.sql`${asText(property)} IS NULL`;
  }
}
