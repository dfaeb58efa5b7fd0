import { z } from "zod";
import type { Prisma } from "@/lib/store/generated/client";

/**
 * Run a statement and parse its rows. PostgreSQL's types come as Prisma gives them: int and float8 as numbers, bigint as
 * bigint, numeric as Decimal, timestamps as Date, JSON parsed. Throws where a row is not of the schema: then the
 * statement and the schema disagree.
 */
export async function queryRows<Schema extends z.ZodType>(
  client: Pick<Prisma.TransactionClient, "$queryRaw">,
  schema: Schema,
  sql: Prisma.Sql,
): Promise<z.infer<Schema>[]> {
  const rows: unknown = await client.$queryRaw(sql);
  return z.array(schema).parse(rows);
}
