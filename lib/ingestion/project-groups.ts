import { z } from "zod";
import type { Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";

/** A group by its type and name. */
const groupNameSchema = z.object({ groupType: z.string(), groupValue: z.string() });
export type GroupName = z.infer<typeof groupNameSchema>;

/** What one request says of a group. `set` is JSON text of the properties that it sets whatever they were. */
export type GroupSeen = GroupName & { set: string };

/** Note groups in one statement, each at most once, as `upsertUsers` does; afterwards their rows are locked. */
export async function upsertGroups(
  tx: Transaction,
  projectId: string,
  groups: readonly GroupSeen[],
  now: Date,
): Promise<void> {
  if (groups.length === 0) return;
  const rows = JSON.stringify(groups.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)));
  await tx.$executeRaw`
    INSERT INTO "ProjectGroup" AS known ("projectId", "groupType", "groupValue", "properties", "updatedAt")
    SELECT ${projectId}::uuid, "groupType", "groupValue", "set"::jsonb, ${now}
    FROM json_to_recordset(${rows}::json) AS row("groupType" text, "groupValue" text, "set" text)
    ON CONFLICT ("projectId", "groupType", "groupValue") DO UPDATE SET
      "properties" = known."properties" || EXCLUDED."properties",
      "updatedAt" = EXCLUDED."updatedAt"`;
}

const groupSizeSchema = groupNameSchema.extend({ bytes: z.int() });

/** How many bytes the properties of groups have as text. For rows that `upsertGroups` locked. */
export async function readGroupSizes(
  tx: Transaction,
  projectId: string,
  names: readonly GroupName[],
): Promise<(GroupName & { bytes: number })[]> {
  const rows = JSON.stringify(names);
  return queryRows(
    tx,
    groupSizeSchema,
    Prisma.sql`
    SELECT known."groupType", known."groupValue", octet_length(known."properties"::text) AS bytes
    FROM "ProjectGroup" AS known
    JOIN json_to_recordset(${rows}::json) AS row("groupType" text, "groupValue" text) USING ("groupType", "groupValue")
    WHERE known."projectId" = ${projectId}::uuid
    ORDER BY 1, 2`,
  );
}

const groupPropertiesSchema = groupNameSchema.extend({ properties: z.string() });

/** Groups with their properties as JSON text. */
export async function readGroups(
  tx: Transaction,
  projectId: string,
  names: readonly GroupName[],
): Promise<(GroupName & { properties: string })[]> {
  const rows = JSON.stringify(names);
  return queryRows(
    tx,
    groupPropertiesSchema,
    Prisma.sql`
    SELECT known."groupType", known."groupValue", known."properties"::text
    FROM "ProjectGroup" AS known
    JOIN json_to_recordset(${rows}::json) AS row("groupType" text, "groupValue" text) USING ("groupType", "groupValue")
    WHERE known."projectId" = ${projectId}::uuid
    ORDER BY 1, 2`,
  );
}

/** Replace properties of groups, as JSON text. For rows that `upsertGroups` locked. */
export async function replaceGroupProperties(
  tx: Transaction,
  projectId: string,
  groups: readonly (GroupName & { properties: string })[],
): Promise<void> {
  const rows = JSON.stringify(groups);
  await tx.$executeRaw`
    UPDATE "ProjectGroup" AS known SET "properties" = row."properties"::jsonb
    FROM json_to_recordset(${rows}::json) AS row("groupType" text, "groupValue" text, "properties" text)
    WHERE known."projectId" = ${projectId}::uuid AND known."groupType" = row."groupType" AND known."groupValue" = row."groupValue"`;
}

function keyOf({ groupType, groupValue }: GroupName): string {
  return JSON.stringify([groupType, groupValue]);
}
