import { z } from "zod";
import { type Filter, GROUPS_MAX, type Property, type Segmentation } from "@/lib/model/values/segmentation";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";
import { analyse } from "./analyse";

/** A group's number over the span. `name` null: events without the property. */
const groupTotalSchema = z.object({ name: z.string().nullable(), total: z.int() });
type GroupTotal = z.infer<typeof groupTotalSchema>;

/** A group's number in one step, counted from 0. */
const groupStepSchema = z.object({ name: z.string().nullable(), step: z.int(), count: z.int() });
export type GroupStep = z.infer<typeof groupStepSchema>;

/** The largest groups with their numbers, how many groups there are, and the number over all of them. */
export type Segments = { total: number; groupsInAll: number; groups: GroupTotal[]; steps: GroupStep[] };

const segmentRowSchema = groupStepSchema.extend({ total: z.int(), groupsInAll: z.int(), all: z.int() });
/** Where no group was asked for or found, one row tells the number over all. */
const totalRowSchema = z.object({
  name: z.string().nullable(),
  total: z.int().nullable(),
  all: z.int(),
  asked: z.boolean(),
});
const stepSchema = z.object({ step: z.date() });

/** Count a span in the steps that begin at `starts`, in one reading of its events. */
export async function readSegments(projectId: string, query: Segmentation, starts: readonly Date[]): Promise<Segments> {
  const rows = await analyse(
    segmentRowSchema,
    Prisma.sql`
    WITH ${counted(projectId, query, Prisma.sql`width_bucket(e."time", ${starts}::timestamptz[]) - 1`)},
    largest AS (SELECT name, total, count(*) OVER ()::int AS "groupsInAll" FROM totals ORDER BY total DESC, name NULLS LAST LIMIT ${GROUPS_MAX}::int)
    SELECT largest.name, largest.total, largest."groupsInAll", counts.step, counts.count, (SELECT total FROM whole) AS all
    FROM largest JOIN counts ON counts.name IS NOT DISTINCT FROM largest.name
    ORDER BY largest.total DESC, largest.name NULLS LAST`,
  );
  const totals = new Map(rows.map(({ name, total }) => [name, total]));
  return {
    total: rows[0]?.all ?? 0,
    groupsInAll: rows[0]?.groupsInAll ?? 0,
    groups: [...totals].map(([name, total]) => ({ name, total })),
    steps: rows.map(({ name, step, count }) => ({ name, step, count })),
  };
}

/** The numbers of these groups over a span, and the number over all groups. */
export async function readTotals(
  projectId: string,
  query: Segmentation,
  names: readonly (string | null)[],
): Promise<Pick<Segments, "total" | "groups">> {
  const texts = names.filter((name) => name !== null);
  const rows = await analyse(
    totalRowSchema,
    Prisma.sql`
    WITH ${counted(projectId, query, Prisma.sql`0`)}
    SELECT whole.total AS all, totals.name, totals.total, totals.total IS NOT NULL AS asked
    FROM whole LEFT JOIN totals ON totals.name = ANY(${texts}::text[]) OR (totals.name IS NULL AND ${names.includes(null)}::boolean)`,
  );
  return {
    total: rows[0]?.all ?? 0,
    groups: rows.flatMap(({ name, total }) => (total === null ? [] : { name, total })),
  };
}

/**
 * The beginning of each step of a span, also of those without events. Hours are counted through a change of the
 * clocks; days and weeks begin at the zone's midnight.
 */
export async function readStepStarts({ from, to, interval, timeZone }: Segmentation): Promise<Date[]> {
  const first = Prisma.sql`date_trunc(${interval}, ${from}::timestamptz, ${timeZone})`;
  const rows =
    interval === "hour"
      ? await queryRows(
          db,
          stepSchema,
          Prisma.sql`
          SELECT step FROM generate_series(${first}, ${to}::timestamptz, interval '1 hour') AS step
          WHERE step < ${to}::timestamptz ORDER BY 1`,
        )
      : await queryRows(
          db,
          stepSchema,
          Prisma.sql`
          SELECT DISTINCT local AT TIME ZONE ${timeZone} AS step
          FROM generate_series(${first} AT TIME ZONE ${timeZone}, ${to}::timestamptz AT TIME ZONE ${timeZone},
                               ('1 ' || ${interval})::interval) AS local
          WHERE local AT TIME ZONE ${timeZone} < ${to}::timestamptz ORDER BY 1`,
        );
  return rows.map(({ step }) => step);
}

/** Three tables: `counts` by group and step, `totals` by group, `whole` over all groups. A user counts once in each. */
function counted(projectId: string, query: Segmentation, step: Prisma.Sql): Prisma.Sql {
  if (query.measure === "events")
    return Prisma.sql`
      counts AS MATERIALIZED (SELECT name, step, count(*)::int AS count FROM (${matching(projectId, query, step)}) matching GROUP BY 1, 2),
      totals AS (SELECT name, sum(count)::int AS total FROM counts GROUP BY 1),
      whole AS (SELECT coalesce(sum(count), 0)::int AS total FROM counts)`;
  return Prisma.sql`
    seen AS MATERIALIZED (SELECT name, step, "userKey" FROM (${matching(projectId, query, step)}) matching GROUP BY 1, 2, 3),
    counts AS (SELECT name, step, count(*)::int AS count FROM seen GROUP BY 1, 2),
    totals AS (SELECT name, count(*)::int AS total FROM (SELECT name, "userKey" FROM seen GROUP BY 1, 2) users GROUP BY 1),
    whole AS (SELECT count(*)::int AS total FROM (SELECT "userKey" FROM seen GROUP BY 1) users)`;
}

/** The events of a chart as `name`, `step` and `userKey`. */
function matching(
  projectId: string,
  { event, filters, groupBy, from, to }: Segmentation,
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
  const user = Prisma.sql`LEFT JOIN "ProjectUser" u ON u."projectId" = e."projectId" AND u."userKey" = e."userKey"`;
  return Prisma.sql`
    SELECT ${groupBy ? Prisma.sql`left(${asText(groupBy)}, ${NAME_CHARACTERS}::int)` : Prisma.sql`NULL::text`} AS name, ${step} AS step, e."userKey"
    FROM "StoredEvent" e ${needsUser ? user : Prisma.empty}
    WHERE ${Prisma.join(conditions, " AND ")}`;
}

/** Values that begin with the same so many characters are one group: no name makes a result large. */
const NAME_CHARACTERS = 1_024;

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
