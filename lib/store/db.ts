import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "@/lib/env";
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

/** Whether an error of the database says that a row with this unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
