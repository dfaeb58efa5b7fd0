import { z } from "zod";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { SqlFragment } from "@/lib/sql/fragment";

type Query = Warehouse["query"];

/** How a question to the warehouse is asked: `signal` cancels it there. */
export type QueryOptions = { signal?: AbortSignal };

/**
 * Run a statement with a small result and parse its rows. The driver gives integers as numbers or bigints, maps as
 * objects or as their JSON text. Throws what `query` throws, and where a row is not of the schema: then the warehouse
 * answers in another form than this version knows.
 */
export async function queryRows<Schema extends z.ZodType>(
  warehouse: { query: Query },
  schema: Schema,
  statement: SqlFragment,
  options?: Parameters<Query>[1],
): Promise<z.infer<Schema>[]> {
  return z.array(schema).parse(await warehouse.query(statement, options));
}
