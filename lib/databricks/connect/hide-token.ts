import { type AppError, toAppError } from "@/lib/model/errors";
import { maskError } from "@/lib/model/mask-secret";
import type { Warehouse } from "@/lib/model/table/warehouse";

/** A warehouse whose errors never show the token of its connection, whatever the token looks like. */
export function hideToken(warehouse: Warehouse, token: string): Warehouse {
  const masked = (thrown: unknown): AppError => maskError(toAppError(thrown), token);
  return {
    query: (statement, options) =>
      warehouse.query(statement, options).catch((thrown) => {
        throw masked(thrown);
      }),
    async *stream(statement, options) {
      try {
        yield* warehouse.stream(statement, options);
      } catch (thrown) {
        throw masked(thrown);
      }
    },
    close: () => warehouse.close(),
  };
}
