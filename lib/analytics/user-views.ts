import { z } from "zod";
import {
  type GroupView,
  groupViewSchema,
  type ListCursor,
  listedUserSchema,
  type UsersPage,
  type UserView,
  type ValuesPage,
} from "@/lib/model/values/event-view";
import { db, type Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";
import { readList } from "./analyse";
import { boundedJson, boundedValue, firstProperties, isCut } from "./bounded-json";

/** Newest events in which a user's groups are looked up, and groups that are shown. */
const SAMPLE_EVENTS = 1_000;
const GROUPS_MAX = 50;
/** Latest active users whose properties are searched. */
const SEARCHED_USERS = 1_000;
/** Users that a search finds by each of user id, device id and property. */
const FOUND_MAX = 1_000;
/** A search compares so many characters of an id: those that the index holds. */
const PREFIX_CHARACTERS = 200;
/** Stored bytes of properties that a list reads at most of one user. */
const LISTED_BYTES = 16_384;
const BRIEF_PROPERTIES = 6;

/**
 * A page of users, the latest active first. A search finds those whose user id or device id begins with the text, in any
 * case, and those among the latest active whose properties hold it. A page begins after a user, not after a number of
 * users: those who become active meanwhile neither repeat nor hide another. Throws `READ_TOO_LONG`.
 */
export async function listUsers(
  projectId: string,
  { search, after, limit }: { search: string; after: ListCursor | null; limit: number },
): Promise<UsersPage> {
  return readList(async (tx) => {
    const found = search === "" ? null : await findUserKeys(tx, projectId, search);
    const at = new Date(after?.key ?? 0);
    const conditions = [
      Prisma.sql`"projectId" = ${projectId}::uuid`,
      ...(found ? [Prisma.sql`"userKey" = ANY(${found.keys}::text[])`] : []),
      ...(after ? [Prisma.sql`"lastSeen" <= ${at} AND ("lastSeen" < ${at} OR "userKey" > ${after.name})`] : []),
    ];
    const small = Prisma.sql`pg_column_size("properties") <= ${LISTED_BYTES}::int`;
    const users = await queryRows(
      tx,
      listedUserSchema,
      Prisma.sql`
      SELECT "userKey", "userId", "deviceId", "firstSeen", "lastSeen",
        CASE WHEN ${small} THEN ${firstProperties(Prisma.sql`"properties"`, BRIEF_PROPERTIES)} END AS properties
      FROM "ProjectUser" WHERE ${Prisma.join(conditions, " AND ")}
      ORDER BY "lastSeen" DESC, "userKey" LIMIT ${limit + 1}::int`,
    );
    const page = users.slice(0, limit);
    const last = page.at(-1);
    const all = await tx.projectUser.count({ where: { projectId } });
    return {
      users: page,
      next: users.length > limit && last ? { key: last.lastSeen.getTime(), name: last.userKey } : null,
      fitting: found ? found.fitting : all,
      all,
    };
  });
}

/** The users whom a search finds; `fitting` is null where there are more. */
async function findUserKeys(tx: Transaction, projectId: string, search: string) {
  const beginning = [...search.toLowerCase()].slice(0, PREFIX_CHARACTERS).join("");
  const begins = (column: Prisma.Sql) => Prisma.sql`
    (SELECT "userKey" FROM "ProjectUser" WHERE "projectId" = ${projectId}::uuid
       AND ${column} IS NOT NULL AND left(lower(${column}), 200) LIKE ${`${beginning.replace(/[\\%_]/g, "\\$&")}%`}
     LIMIT ${FOUND_MAX + 1}::int)`;
  const rows = await queryRows(
    tx,
    z.object({ userKey: z.string() }),
    Prisma.sql`
    ${begins(Prisma.sql`"userKey"`)} UNION ${begins(Prisma.sql`"deviceId"`)} UNION
    (SELECT "userKey" FROM (
       SELECT "userKey", "properties" FROM "ProjectUser" WHERE "projectId" = ${projectId}::uuid
       ORDER BY "lastSeen" DESC, "userKey" LIMIT ${SEARCHED_USERS}::int) latest
     WHERE pg_column_size("properties") <= ${LISTED_BYTES}::int AND strpos(lower("properties"::text), lower(${search})) > 0)`,
  );
  const keys = rows.map(({ userKey }) => userKey);
  return { keys, fitting: keys.length > FOUND_MAX ? null : keys.length };
}

/** A user by his key, or null. */
export async function findUser(projectId: string, userKey: string): Promise<UserView | null> {
  return db.projectUser.findUnique({
    where: { projectId_userKey: { projectId, userKey } },
    select: { userKey: true, userId: true, deviceId: true, firstSeen: true, lastSeen: true },
  });
}

/** A page of a user's properties by name, those whose name holds a text. Throws `READ_TOO_LONG`. */
export async function listUserProperties(
  projectId: string,
  userKey: string,
  { search, page, limit }: { search: string; page: number; limit: number },
): Promise<ValuesPage> {
  return readList(async (tx) => {
    const user = Prisma.sql`"ProjectUser" WHERE "projectId" = ${projectId}::uuid AND "userKey" = ${userKey}`;
    const holds = Prisma.sql`strpos(lower(key), lower(${search})) > 0`;
    const [counts] = await queryRows(
      tx,
      z.object({ all: z.int(), fitting: z.int() }),
      Prisma.sql`
      SELECT count(*)::int AS all, (count(*) FILTER (WHERE ${holds}))::int AS fitting
      FROM (SELECT jsonb_object_keys("properties") AS key FROM ${user}) names`,
    );
    const values = await queryRows(
      tx,
      z.object({ name: z.string(), json: z.string() }),
      Prisma.sql`
      SELECT key AS name, (${boundedValue(Prisma.sql`value`)})::text AS json
      FROM (SELECT (jsonb_each("properties")).* FROM ${user}) entries
      WHERE ${holds} ORDER BY key COLLATE "C" LIMIT ${limit}::int OFFSET ${(page - 1) * limit}::bigint`,
    );
    return { values, all: counts?.all ?? 0, fitting: counts?.fitting ?? 0 };
  });
}

/** The groups that a user's newest events name, with the first of their properties. Throws `READ_TOO_LONG`. */
export async function readUserGroups(projectId: string, userKey: string): Promise<GroupView[]> {
  const properties = Prisma.sql`coalesce(known."properties", '{}')`;
  return readList((tx) =>
    queryRows(
      tx,
      groupViewSchema,
      Prisma.sql`
      WITH sample AS (
        SELECT "groups" FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid AND "userKey" = ${userKey}
        ORDER BY "time" DESC LIMIT ${SAMPLE_EVENTS}::int
      ),
      named AS (
        SELECT DISTINCT type.key AS "groupType", name.value AS "groupValue"
        FROM sample, jsonb_each("groups") AS type,
          jsonb_array_elements_text(CASE jsonb_typeof(type.value) WHEN 'array' THEN type.value ELSE jsonb_build_array(type.value) END) AS name
        ORDER BY 1, 2 LIMIT ${GROUPS_MAX}::int
      )
      SELECT named."groupType", named."groupValue", ${boundedJson(properties)} AS properties, ${isCut([properties])} AS cut
      FROM named LEFT JOIN "ProjectGroup" known
        ON known."projectId" = ${projectId}::uuid AND known."groupType" = named."groupType" AND known."groupValue" = named."groupValue"
      ORDER BY 1, 2`,
    ),
  );
}
