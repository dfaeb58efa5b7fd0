import { db } from "./db";
import type { Prisma } from "./generated/client";

/** No page waits longer for its numbers. */
const TIMEOUT = "20s";

/**
 * Run a query that reads many rows to give few: with room to count in memory, without compiling it first (which takes
 * longer than such a query), and not for ever.
 */
export async function analyse<Row>(query: Prisma.Sql): Promise<Row[]> {
  const [, rows] = await db.$transaction([
    db.$queryRaw`SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
                        set_config('statement_timeout', ${TIMEOUT}, true)`,
    db.$queryRaw<Row[]>(query),
  ]);
  return rows;
}
