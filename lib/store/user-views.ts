import type { GroupView, UserView } from "@/lib/core/event-view";
import { db } from "./db";

/** Newest events in which a user's groups are looked up. */
const SAMPLE_EVENTS = 1_000;
const SAMPLE_USERS = 1_000;

/** Users whose id or properties hold the text, the latest active first; and how many users there are in all. */
export async function searchUsers(
  projectId: string,
  search: string,
  usersMax: number,
): Promise<{ users: UserView[]; all: number }> {
  const wanted = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const [users, all] = await Promise.all([
    db.$queryRaw<UserView[]>`
      SELECT "userKey", "userId", "deviceId", "properties"::text, "firstSeen", "lastSeen" FROM "ProjectUser"
      WHERE "projectId" = ${projectId}::uuid
        AND (${search} = '' OR "userKey" ILIKE ${wanted} OR "deviceId" ILIKE ${wanted} OR "properties"::text ILIKE ${wanted})
      ORDER BY ("userKey" = ${search}) DESC, "lastSeen" DESC, "userKey" LIMIT ${usersMax}::int`,
    db.projectUser.count({ where: { projectId } }),
  ]);
  return { users, all };
}

/** Properties that the latest active users have, by name. */
export async function readUserPropertyNames(projectId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    WITH sample AS (
      SELECT "properties" FROM "ProjectUser" WHERE "projectId" = ${projectId}::uuid
      ORDER BY "lastSeen" DESC LIMIT ${SAMPLE_USERS}::int
    )
    SELECT DISTINCT jsonb_object_keys("properties") AS name FROM sample ORDER BY 1`;
  return rows.map(({ name }) => name);
}

/** A user by his key, or null. */
export async function findUser(projectId: string, userKey: string): Promise<UserView | null> {
  const [user] = await db.$queryRaw<UserView[]>`
    SELECT "userKey", "userId", "deviceId", "properties"::text, "firstSeen", "lastSeen" FROM "ProjectUser"
    WHERE "projectId" = ${projectId}::uuid AND "userKey" = ${userKey}`;
  return user ?? null;
}

/** The groups that a user's newest events name, with their properties. */
export async function readUserGroups(projectId: string, userKey: string): Promise<GroupView[]> {
  return db.$queryRaw`
    WITH sample AS (
      SELECT "groups" FROM "StoredEvent" WHERE "projectId" = ${projectId}::uuid AND "userKey" = ${userKey}
      ORDER BY "time" DESC LIMIT ${SAMPLE_EVENTS}::int
    ),
    named AS (
      SELECT DISTINCT type.key AS "groupType", name.value AS "groupValue"
      FROM sample, jsonb_each("groups") AS type,
        jsonb_array_elements_text(CASE jsonb_typeof(type.value) WHEN 'array' THEN type.value ELSE jsonb_build_array(type.value) END) AS name
    )
    SELECT "groupType", "groupValue", coalesce(known."properties", '{}')::text AS properties
    FROM named LEFT JOIN (SELECT * FROM "ProjectGroup" WHERE "projectId" = ${projectId}::uuid) known USING ("groupType", "groupValue")
    ORDER BY 1, 2`;
}
