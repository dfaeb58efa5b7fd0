import { createHash } from "node:crypto";
import { recoveryOf, toAppError } from "@/lib/model/errors";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { openWarehouse, type WarehouseOptions } from "./open-warehouse";

/** How long a session waits for its next use. Opening one takes longer than most of a sync's questions. */
const IDLE_MS = 30_000;
/** Sessions that wait at once for one warehouse: as many as steps that share a connection. */
const IDLE_MAX = 6;

type Waiting = { warehouse: Warehouse; closing: NodeJS.Timeout };
const waiting = new Map<string, Waiting[]>();

/**
 * Work with a session on a warehouse: one that waits since its last use, or a new one. Sessions hold no state but the
 * time zone, which is UTC. After a failure the session is closed. Throws what `openWarehouse` and the work throw.
 */
export async function withSession<T>(
  options: WarehouseOptions,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const key = keyOf(options);
  const open = () => openWarehouse(options);
  const kept = takeWaiting(key);
  const session = kept ? renewable(kept, open) : lasting(await open());
  try {
    const result = await work(session.warehouse);
    await letWait(key, await session.current());
    return result;
  } catch (thrown) {
    await session.current().then(
      (current) => current.close(),
      () => {},
    );
    throw toAppError(thrown);
  }
}

/** Close the sessions that wait: for a process that ends. */
export async function closeWaitingSessions(): Promise<void> {
  const all = [...waiting.keys()].flatMap((key) => waiting.get(key) ?? []);
  waiting.clear();
  for (const { closing } of all) clearTimeout(closing);
  await Promise.all(all.map(({ warehouse }) => warehouse.close()));
}

function takeWaiting(key: string): Warehouse | null {
  const taken = waiting.get(key)?.pop();
  if (!taken) return null;
  clearTimeout(taken.closing);
  return taken.warehouse;
}

async function letWait(key: string, warehouse: Warehouse): Promise<void> {
  const others = waiting.get(key) ?? [];
  if (others.length >= IDLE_MAX) return warehouse.close();
  const own: Waiting = {
    warehouse,
    closing: setTimeout(() => {
      waiting.set(
        key,
        (waiting.get(key) ?? []).filter((each) => each !== own),
      );
      void warehouse.close();
    }, IDLE_MS).unref(),
  };
  waiting.set(key, [...others, own]);
}

/** The session as the work sees it, and the one that is open behind it now. */
type Session = { warehouse: Warehouse; current: () => Promise<Warehouse> };

function lasting(warehouse: Warehouse): Session {
  return { warehouse, current: async () => warehouse };
}

/**
 * A session that waited may have ended meanwhile: compute that was restarted knows it no more. When its first questions
 * fail for a reason that time mends, a new session is asked the same.
 */
function renewable(kept: Warehouse, open: () => Promise<Warehouse>): Session {
  let current = Promise.resolve(kept);
  let renewed: Promise<Warehouse> | null = null;
  let proven = false;

  async function renew(): Promise<Warehouse> {
    await kept.close();
    return open();
  }

  const warehouse: Warehouse = {
    async query(statement, asking) {
      const asked = current;
      try {
        const rows = await (await asked).query(statement, asking);
        proven = true;
        return rows;
      } catch (thrown) {
        const recovery = recoveryOf(toAppError(thrown).code);
        const mends = recovery === "retry" || recovery === "defect";
        if (proven || !mends || asking?.signal?.aborted) throw thrown;
        renewed ??= renew();
        current = renewed;
        return (await renewed).query(statement, asking);
      }
    },
    async *stream(statement, asking) {
      yield* (await current).stream(statement, asking);
    },
    close: async () => (await current).close(),
  };
  return { warehouse, current: () => current };
}

/** The token is part of what tells sessions apart, and is kept as a digest only. */
function keyOf(options: WarehouseOptions): string {
  const text = JSON.stringify(options);
  return createHash("sha256").update(text).digest("hex");
}
