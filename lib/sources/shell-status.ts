import { z } from "zod";
import { db } from "@/lib/store/db";
import { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";

/** How many sources of a project wait for a person's choice. */
export async function countSourcesNeedingAttention(projectId: string): Promise<number> {
  return db.source.count({ where: { projectId, requiredAction: { not: Prisma.DbNull } } });
}

/** How many milliseconds ago the embedded scheduler was last alive, by the database's clock; null when it never was. */
export async function readSchedulerTick(): Promise<number | null> {
  const [state] = await queryRows(
    db,
    z.object({ ms: z.number().nullable() }),
    Prisma.sql`
    SELECT (extract(epoch FROM now() - last_tick_at) * 1000)::float8 AS ms FROM scheduler.state`,
  );
  return state?.ms ?? null;
}
