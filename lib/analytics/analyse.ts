import type { z } from "zod";
import { AppError } from "@/lib/model/errors";
import { db, type Transaction } from "@/lib/store/db";
import type { Prisma } from "@/lib/store/generated/client";
import { queryRows } from "@/lib/store/rows/query-rows";
import { hasDatabaseCode } from "@/lib/store/to-store-error";

/** No chart waits longer for its numbers. */
const CHART_MS = 20_000;
/** No list waits longer for its rows. */
const LIST_MS = 5_000;
/** PostgreSQL's code for a statement that was cancelled, here by its own limit. Source: PostgreSQL, Appendix A. */
const CANCELLED = "57014";

/**
 * Run a query that reads many rows to give few: with room to count in memory, without compiling it first (which takes
 * longer than such a query), and not for ever. Throws `READ_TOO_LONG`.
 */
export function analyse<Schema extends z.ZodType>(schema: Schema, query: Prisma.Sql): Promise<z.infer<Schema>[]> {
  return readWithin(CHART_MS, (tx) => queryRows(tx, schema, query));
}

/** Read what a page lists. Throws `READ_TOO_LONG` after five seconds: nobody waits for a page that long. */
export function readList<T>(read: (tx: Transaction) => Promise<T>): Promise<T> {
  return readWithin(LIST_MS, read);
}

async function readWithin<T>(timeoutMs: number, read: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await db.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
                                  set_config('statement_timeout', ${String(timeoutMs)}, true)`;
        return read(tx);
      },
      { maxWait: timeoutMs, timeout: 2 * timeoutMs },
    );
  } catch (error) {
    if (!hasDatabaseCode(error, CANCELLED)) throw error;
    throw new AppError(
      "READ_TOO_LONG",
      `The database did not answer within ${timeoutMs / 1_000} seconds. Ask for less, such as a shorter span, or try again when the database is less busy.`,
      { cause: error },
    );
  }
}
