import { type AppError, toAppError } from "@/lib/core/errors";
import { maskError } from "@/lib/core/mask-secret";
import type { Warehouse } from "@/lib/core/warehouse";

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
