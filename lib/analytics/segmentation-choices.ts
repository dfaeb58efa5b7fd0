import { z } from "zod";
import { type Property, propertyPlaceSchema } from "@/lib/model/values/segmentation";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";
import { readList } from "./analyse";
import { sampled } from "./event-views";

/** Latest active users whose properties are offered: so many, or those of them that fill so many stored bytes. */
const SAMPLE_USERS = 1_000;
const SAMPLE_BYTES = 1_000_000;
/** No longer value is offered: a filter by it would not be saved. */
const VALUE_CHARACTERS_MAX = 1_024;

/** Properties that newest events and latest active users carry, whose name holds a text; so many of each place. */
export async function findProperties(
  projectId: string,
  { event, search, limit }: { event: string | null; search: string; limit: number },
): Promise<Property[]> {
  const holds = search === "" ? Prisma.sql`true` : Prisma.sql`strpos(lower(name), lower(${search})) > 0`;
  const places = propertyPlaceSchema.options.map((place) => {
    const from = place === "user" ? Prisma.sql`users` : Prisma.sql`sample`;
    return Prisma.sql`(SELECT DISTINCT ${place}::text AS place, name COLLATE "C" AS name
      FROM (SELECT jsonb_object_keys(${Prisma.raw(COLUMN[place])}) AS name FROM ${from}) names
      WHERE name <> '' AND ${holds} ORDER BY 2 LIMIT ${limit}::int)`;
  });
  return readList((tx) =>
    queryRows(
      tx,
      z.object({ place: propertyPlaceSchema, name: z.string() }),
      Prisma.sql`
      WITH ${sampled(projectId, event)}, ${sampledUsers(projectId)} ${Prisma.join(places, " UNION ALL ")}`,
    ),
  );
}

/** Values that a property has there, as charts compare them, which hold a text; the most frequent first. */
export async function findValues(
  projectId: string,
  { event, property, search, limit }: { event: string | null; property: Property; search: string; limit: number },
): Promise<string[]> {
  const from = property.place === "user" ? Prisma.sql`users` : Prisma.sql`sample`;
  const rows = await readList((tx) =>
    queryRows(
      tx,
      z.object({ value: z.string() }),
      Prisma.sql`
      WITH ${sampled(projectId, event)}, ${sampledUsers(projectId)},
      found AS (SELECT ${Prisma.raw(COLUMN[property.place])} ->> ${property.name}::text AS value FROM ${from})
      SELECT value FROM found
      WHERE value <> '' AND length(value) <= ${VALUE_CHARACTERS_MAX}::int AND strpos(lower(value), lower(${search})) > 0
      GROUP BY 1 ORDER BY count(*) DESC, value COLLATE "C" LIMIT ${limit}::int`,
    ),
  );
  return rows.map(({ value }) => value);
}

const COLUMN = { event: '"eventProperties"', field: '"fields"', user: '"properties"', group: '"groups"' } as const;

/** The table `users`: the latest active, so many that they can always be read. */
function sampledUsers(projectId: string): Prisma.Sql {
  return Prisma.sql`latest AS (
      SELECT "properties", "lastSeen", "userKey", pg_column_size("properties") AS bytes FROM "ProjectUser"
      WHERE "projectId" = ${projectId}::uuid ORDER BY "lastSeen" DESC, "userKey" LIMIT ${SAMPLE_USERS}::int
    ),
    users AS (
      SELECT "properties" FROM (
        SELECT *, sum(bytes) OVER (ORDER BY "lastSeen" DESC, "userKey" ROWS UNBOUNDED PRECEDING) - bytes AS before FROM latest
      ) summed WHERE before < ${SAMPLE_BYTES}::int
    )`;
}
