import { PrismaPg } from "@prisma/adapter-pg";
import { z } from "zod";
import { env } from "@/lib/env";
import { queryRows } from "@/lib/store/rows/query-rows";
import { Prisma, PrismaClient } from "./generated/client";

const kept = globalThis as { lakefeedDb?: PrismaClient };

/** The database. It connects with the first query; development reloads keep one pool. */
export const db: PrismaClient =
  kept.lakefeedDb ??
  new PrismaClient({
    adapter: new PrismaPg({ connectionString: env.DATABASE_URL, max: 10, connectionTimeoutMillis: 10_000 }),
  });

if (env.NODE_ENV !== "production") kept.lakefeedDb = db;

export type Transaction = Prisma.TransactionClient;

const nowSchema = z.object({ now: z.date() });

/**
 * The time by the database's clock, which alone decides what is due and what a run's clock is: processes whose own
 * clocks are wrong then still agree. Within a transaction it is the moment at which that began.
 */
export async function databaseNow(tx: Transaction = db): Promise<Date> {
  const [row] = await queryRows(tx, nowSchema, Prisma.sql`SELECT now() AS "now"`);
  if (!row) throw new Error("The database did not tell the time.");
  return row.now;
}

/** Whether an error of the database says that a row with this unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** Whether an error of the database says that a text is too long for an index. Source: PostgreSQL, Appendix A, class 54. */
export function isTooLongForIndex(error: unknown): boolean {
  return error instanceof Error && /index row (?:size|requires) \d+/.test(error.message);
}
