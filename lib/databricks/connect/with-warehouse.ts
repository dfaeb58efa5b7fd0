import { toAppError } from "@/lib/model/errors";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { WarehouseOptions } from "./open-warehouse";
import { giveSession, type SessionUse, takeSession } from "./session-pool";

/** What a person waits for comes in bursts of short statements: they share a session, which waits a minute for the next. */
export const SHARED_SESSION: SessionUse = { isShared: true, idleMs: 60_000 };
/** A run's step streams for long, so it has a session of its own. The next step comes at once or not at all. */
export const OWN_SESSION: SessionUse = { isShared: false, idleMs: 30_000 };

/**
 * Work with a session on a warehouse: one of the pool, or a new one. Sessions hold no state but the time zone, which is
 * UTC. After a failure that is not about the statement itself the session is closed, so that the next work begins
 * afresh. Throws what `openWarehouse` and the work throw.
 */
export async function withWarehouse<T>(
  options: WarehouseOptions,
  use: SessionUse,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const session = takeSession(options, use);
  let isUsable = false;
  try {
    const warehouse = await session.warehouse.open();
    isUsable = true;
    return await work(warehouse);
  } catch (thrown) {
    isUsable &&= toAppError(thrown).recovery === "input";
    throw thrown;
  } finally {
    giveSession(session, { isUsable });
  }
}
