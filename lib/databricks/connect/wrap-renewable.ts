import { toAppError } from "@/lib/model/errors";
import type { Warehouse } from "@/lib/model/table/warehouse";

/** A session, and the one that took its place where it ended. `open` throws what opening throws; `close` never throws. */
export type RenewableWarehouse = {
  open: () => Promise<Warehouse>;
  /** From here on the session waits for its next use, and may end meanwhile. */
  noteIdle: () => void;
  close: () => Promise<void>;
};

/**
 * Open a session that renews itself after it waited: compute that was restarted meanwhile knows it no more. When its
 * first questions fail for a reason that time fixes, a new session is asked the same. A question that took too long
 * says nothing about its session.
 */
export function wrapRenewable(openSession: () => Promise<Warehouse>): RenewableWarehouse {
  let current = openSession();
  let isProven = true;

  async function replace(ended: Promise<Warehouse>): Promise<Warehouse> {
    await closeQuietly(ended);
    return openSession();
  }

  const warehouse: Warehouse = {
    async query(statement, options) {
      const asked = current;
      try {
        const rows = await (await asked).query(statement, options);
        isProven = true;
        return rows;
      } catch (thrown) {
        const isReplaced = current !== asked;
        if (!mayHaveEnded(thrown) || options?.signal?.aborted || (isProven && !isReplaced)) throw thrown;
        if (!isReplaced) current = replace(asked);
        isProven = true;
        return (await current).query(statement, options);
      }
    },
    async *stream(statement, options) {
      yield* (await current).stream(statement, options);
    },
    close: () => closeQuietly(current),
  };
  return {
    async open() {
      await current;
      return warehouse;
    },
    noteIdle() {
      isProven = false;
    },
    close: () => closeQuietly(current),
  };
}

function mayHaveEnded(thrown: unknown): boolean {
  const { code, recovery } = toAppError(thrown);
  return (recovery === "retry" || recovery === "defect") && code !== "WAREHOUSE_TIMEOUT";
}

/** A session that could not be opened has nothing to close. */
async function closeQuietly(session: Promise<Warehouse>): Promise<void> {
  await session.then(
    (warehouse) => warehouse.close(),
    () => {},
  );
}
