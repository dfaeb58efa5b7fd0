import { z } from "zod";
import type { IndexedKind, OverLimitKind, OverLimitView } from "@/lib/model/values/index-limits";
import { db, type Transaction } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";

/** A busy machine may need longer for its turn than Prisma's two seconds. */
const TRANSACTION = { maxWait: 30_000, timeout: 30_000 };

const nameSchema = z.object({ name: z.string() });

/**
 * Index names of one kind, in their order, as far as the limit goes; gives all names of the kind that are indexed then.
 * The project's row is locked meanwhile, so that requests beside each other do not index more than the limit together.
 */
export async function addIndexedNames(
  projectId: string,
  kind: IndexedKind,
  names: readonly string[],
  namesMax: number,
): Promise<string[]> {
  const wanted = JSON.stringify(names);
  const rows = await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Project" WHERE "id" = ${projectId}::uuid FOR NO KEY UPDATE`;
    await tx.$executeRaw`
      INSERT INTO "IndexedName" ("projectId", "kind", "digest", "name")
      SELECT ${projectId}::uuid, ${kind}, sha256(convert_to(wanted.name, 'UTF8')), wanted.name
      FROM json_array_elements_text(${wanted}::json) WITH ORDINALITY AS wanted(name, place)
      WHERE NOT EXISTS (SELECT FROM "IndexedName" known WHERE known."projectId" = ${projectId}::uuid
                          AND known."kind" = ${kind} AND known."digest" = sha256(convert_to(wanted.name, 'UTF8')))
      ORDER BY place
      LIMIT greatest(0, ${namesMax}::int - (SELECT count(*) FROM "IndexedName" known
                                            WHERE known."projectId" = ${projectId}::uuid AND known."kind" = ${kind}))`;
    return queryRows(
      tx,
      nameSchema,
      Prisma.sql`
      SELECT "name" FROM "IndexedName" WHERE "projectId" = ${projectId}::uuid AND "kind" = ${kind}`,
    );
  }, TRANSACTION);
  return rows.map(({ name }) => name);
}

/** What one request has over a limit: how many values, and one of their names. */
export type OverLimitCount = { kind: OverLimitKind; values: number; lastName: string | null };

/** Add to what was over a project's limits. Rows are taken in the order of their kind: writers do not lock each other out. */
export async function countOverLimit(
  tx: Transaction,
  projectId: string,
  counts: readonly OverLimitCount[],
  now: Date,
): Promise<void> {
  if (counts.length === 0) return;
  const rows = JSON.stringify(counts.toSorted((one, other) => (one.kind < other.kind ? -1 : 1)));
  await tx.$executeRaw`
    INSERT INTO "OverLimit" AS known ("projectId", "kind", "values", "lastName", "lastAt")
    SELECT ${projectId}::uuid, "kind", "values", "lastName", ${now}
    FROM json_to_recordset(${rows}::json) AS row("kind" text, "values" bigint, "lastName" text)
    ON CONFLICT ("projectId", "kind") DO UPDATE SET
      "values" = known."values" + EXCLUDED."values", "lastName" = EXCLUDED."lastName", "lastAt" = EXCLUDED."lastAt"`;
}

const overLimitSchema = z.array(
  z.object({
    kind: z.enum(["event_type", "event_property", "user_property", "group_property", "list_entry"]),
    values: z.bigint().transform(Number),
    lastName: z.string().nullable(),
    lastAt: z.date(),
  }),
);

/** What was over a project's limits so far. */
export async function readOverLimits(projectId: string): Promise<OverLimitView[]> {
  const rows = await db.overLimit.findMany({ where: { projectId }, orderBy: { kind: "asc" } });
  return overLimitSchema.parse(rows);
}
