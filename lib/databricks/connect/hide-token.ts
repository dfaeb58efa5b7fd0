import { type AppError, toAppError } from "@/lib/model/errors";
import { maskError } from "@/lib/model/mask-secret";
import type { Warehouse } from "@/lib/model/table/warehouse";

/** A warehouse whose errors never show the token of its connection, whatever the token looks like. */
export function hideToken(warehouse: Warehouse, token: string): Warehouse {
  const masked = (thrown: unknown): AppError => maskError(toAppError(thrown), token);
  return {
    query: (statement, asking) =>
      warehouse.query(statement, asking).catch((thrown) => {
        throw masked(thrown);
      }),
    async *stream(statement, asking) {
      try {
        yield* warehouse.stream(statement, asking);
      } catch (thrown) {
        throw masked(thrown);
      }
    },
    close: () => warehouse.close(),
  };
}
