import { createHash } from "node:crypto";
import { openWarehouse, type WarehouseOptions } from "@/lib/databricks/connect/open-warehouse";
import { warehouseSettings } from "@/lib/databricks/connect/warehouse-settings";
import { env } from "@/lib/env";
import { toAppError } from "@/lib/model/errors";
import type { Credentials } from "@/lib/model/source/connection";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { getCredentials } from "@/lib/store/connections";

/** A session that was not used for this long is closed: browsing goes in bursts, and an idle one only costs. */
const IDLE_MS = 60_000;

type Session = { opening: Promise<Warehouse>; users: number; closeTimer: NodeJS.Timeout | null };

const kept = globalThis as { lakefeedSetupSessions?: Map<string, Session> };
const sessions = kept.lakefeedSetupSessions ?? new Map<string, Session>();
kept.lakefeedSetupSessions = sessions;

/**
 * Do something on a connection's warehouse. Work that follows within a minute shares the session. After a failure
 * that is not about the statement itself the session is given up, so that the next try begins afresh.
 */
export async function withWarehouse<T>(connectionId: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const options = warehouseOptions(await getCredentials(connectionId));
  const key = createHash("sha256").update(JSON.stringify(options)).digest("hex");
  const session = take(key, options);
  try {
    return await work(await session.opening);
  } catch (thrown) {
    if (toAppError(thrown).recovery !== "input" && sessions.get(key) === session) sessions.delete(key);
    throw thrown;
  } finally {
    release(key, session);
  }
}

/** What opening a warehouse takes, with this installation's settings. */
export function warehouseOptions(credentials: Credentials): WarehouseOptions {
  return { ...credentials, ...warehouseSettings(env) };
}

function take(key: string, options: WarehouseOptions): Session {
  const session = sessions.get(key) ?? { opening: openWarehouse(options), users: 0, closeTimer: null };
  session.users += 1;
  if (session.closeTimer) clearTimeout(session.closeTimer);
  session.closeTimer = null;
  sessions.set(key, session);
  return session;
}

/** Give a session back. The last user of one that was given up closes it at once. */
function release(key: string, session: Session): void {
  session.users -= 1;
  if (session.users > 0) return;
  if (sessions.get(key) !== session) return void closeSession(session);
  session.closeTimer = setTimeout(() => {
    sessions.delete(key);
    closeSession(session);
  }, IDLE_MS).unref();
}

function closeSession({ opening }: Session): void {
  opening.then(
    (warehouse) => warehouse.close(),
    () => {},
  );
}
