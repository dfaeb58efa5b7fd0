import { setTimeout as wait } from "node:timers/promises";
import { SHARED_SESSION } from "@/lib/databricks/connect/with-warehouse";
import { AppError, toAppError } from "@/lib/model/errors";
import { withConnection } from "@/lib/sync/with-connection";

/** A starting cluster is waited for this long. Most need 3 to 6 minutes. */
const START_MAX_MS = 15 * 60_000;
const POLL_MS = 5_000;
const POLL_MAX_MS = 30_000;

/**
 * Wait until a connection's compute answers a statement, and give how long the last response took: compute that was
 * starting, or is busy with others, takes seconds for nothing. A warehouse may open a session before it runs, so a
 * session alone says little. Throws WAREHOUSE_STARTING when compute has not started in a quarter of an hour.
 */
export async function awaitCompute(connectionId: string, signal: AbortSignal): Promise<{ respondedInMs: number }> {
  const began = Date.now();
  for (;;) {
    const asked = Date.now();
    try {
      await withConnection(connectionId, SHARED_SESSION, (warehouse) =>
        warehouse.query("SELECT 1", { signal, timeoutSeconds: START_MAX_MS / 1_000 }),
      );
      return { respondedInMs: Date.now() - asked };
    } catch (thrown) {
      const { code, retryAfterMs = POLL_MS } = toAppError(thrown);
      if (code !== "WAREHOUSE_STARTING") throw thrown;
      const leftMs = START_MAX_MS - (Date.now() - began);
      if (leftMs <= 0) throw toNotStartedError(thrown);
      await wait(Math.min(retryAfterMs, POLL_MAX_MS, leftMs), undefined, { signal });
    }
  }
}

function toNotStartedError(cause: unknown): AppError {
  return new AppError(
    "WAREHOUSE_STARTING",
    `Compute did not start within ${START_MAX_MS / 60_000} min. Start it in Databricks and look at its event log, then try again.`,
    { cause },
  );
}
