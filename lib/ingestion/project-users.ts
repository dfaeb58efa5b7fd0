import { z } from "zod";
import type { Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";

/** What one request says of a user. `set` is JSON text of the properties that it sets whatever they were. */
export type UserSeen = {
  userKey: string;
  userId: string | null;
  deviceId: string | null;
  firstSeenMs: number;
  lastSeenMs: number;
  set: string;
};

/**
 * Note users in one statement, each at most once: new ones are added, known ones get their properties merged.
 * Afterwards their rows are locked by this transaction. Rows are taken in the order of their key, so that two
 * writers wait for each other instead of locking each other out.
 */
export async function upsertUsers(tx: Transaction, projectId: string, users: readonly UserSeen[]): Promise<void> {
  if (users.length === 0) return;
  const rows = JSON.stringify(users.toSorted((one, other) => (one.userKey < other.userKey ? -1 : 1)));
  await tx.$executeRaw`
    INSERT INTO "ProjectUser" AS known ("projectId", "userKey", "userId", "deviceId", "properties", "firstSeen", "lastSeen")
    SELECT ${projectId}::uuid, "userKey", "userId", "deviceId", "set"::jsonb,
           to_timestamp("firstSeenMs" / 1000.0), to_timestamp("lastSeenMs" / 1000.0)
    FROM json_to_recordset(${rows}::json) AS row("userKey" text, "userId" text, "deviceId" text, "set" text,
      "firstSeenMs" bigint, "lastSeenMs" bigint)
    ON CONFLICT ("projectId", "userKey") DO UPDATE SET
      "properties" = known."properties" || EXCLUDED."properties",
      "deviceId" = coalesce(EXCLUDED."deviceId", known."deviceId"),
      "firstSeen" = least(known."firstSeen", EXCLUDED."firstSeen"),
      "lastSeen" = greatest(known."lastSeen", EXCLUDED."lastSeen")`;
}

const userSizeSchema = z.object({ userKey: z.string(), bytes: z.int() });

/** How many bytes the properties of users have as text. For rows that `upsertUsers` locked. */
export async function readUserSizes(
  tx: Transaction,
  projectId: string,
  userKeys: readonly string[],
): Promise<{ userKey: string; bytes: number }[]> {
  return queryRows(
    tx,
    userSizeSchema,
    Prisma.sql`
    SELECT "userKey", octet_length("properties"::text) AS bytes FROM "ProjectUser"
    WHERE "projectId" = ${projectId}::uuid AND "userKey" = ANY(${userKeys})`,
  );
}

const userPropertiesSchema = z.object({ userKey: z.string(), properties: z.string() });

/** Properties of users, by key, as JSON text. For rows that `upsertUsers` locked. */
export async function readUserProperties(
  tx: Transaction,
  projectId: string,
  userKeys: readonly string[],
): Promise<Map<string, string>> {
  const rows = await queryRows(
    tx,
    userPropertiesSchema,
    Prisma.sql`
    SELECT "userKey", "properties"::text FROM "ProjectUser"
    WHERE "projectId" = ${projectId}::uuid AND "userKey" = ANY(${userKeys})`,
  );
  return new Map(rows.map(({ userKey, properties }) => [userKey, properties]));
}

/** Replace properties of users, by key, as JSON text. For rows that `upsertUsers` locked. */
export async function replaceUserProperties(
  tx: Transaction,
  projectId: string,
  properties: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = JSON.stringify([...properties].map(([userKey, text]) => ({ userKey, text })));
  await tx.$executeRaw`
    UPDATE "ProjectUser" AS known SET "properties" = row."text"::jsonb
    FROM json_to_recordset(${rows}::json) AS row("userKey" text, "text" text)
    WHERE known."projectId" = ${projectId}::uuid AND known."userKey" = row."userKey"`;
}
