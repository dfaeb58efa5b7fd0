import { db } from "./db";
import type { Prisma } from "./generated/client";

/** No page waits longer for its numbers. */
const TIMEOUT_MS = 20_000;

/**
 * Run a query that reads many rows to give few: with room to count in memory, without compiling it first (which takes
 * longer than such a query), and not for ever.
 */
export async function analyse<Row>(query: Prisma.Sql): Promise<Row[]> {
  return db.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
                                set_config('statement_timeout', ${String(TIMEOUT_MS)}, true)`;
      return tx.$queryRaw<Row[]>(query);
    },
    { maxWait: TIMEOUT_MS, timeout: TIMEOUT_MS + 5_000 },
  );
}
