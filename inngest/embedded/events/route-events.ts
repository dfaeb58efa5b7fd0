import { type Database, databaseNow, type Transaction } from "../database";
import { type CompiledFunction, FUNCTION_FAILED } from "../functions/compile-function";
import { cancelRun, createRun, lockRunningRuns } from "../runs/runs";
import type { StoredEvent } from "./events";

const ROUTE_LOCK = "SELECT pg_advisory_xact_lock(hashtext('lakefeed scheduler: route'))";
const BATCH = 100;

/**
 * Let stored events take effect in the order they came: each first cancels the
 * runs that it stops, then starts its functions. One scheduler does so at a
 * time, so that singletons and cancellations see each other. Returns how many
 * events were routed.
 */
export async function routeEvents(db: Database, functions: ReadonlyMap<string, CompiledFunction>): Promise<number> {
  const waiting = await db.query("SELECT FROM scheduler.event WHERE NOT routed LIMIT 1");
  if (waiting.rowCount === 0) return 0;
  return db.transaction(async (tx) => {
    await tx.query(ROUTE_LOCK);
    const { rows } = await tx.query<{ id: string; body: StoredEvent; function_id: string | null }>(
      "SELECT id, body, function_id FROM scheduler.event WHERE NOT routed ORDER BY n LIMIT $1",
      [BATCH],
    );
    if (rows.length === 0) return 0;
    const now = await databaseNow(tx);
    for (const { body, function_id } of rows) {
      if (function_id === null) await route(tx, functions, body, now);
      else {
        const fn = functions.get(function_id);
        if (fn) await createRun(tx, fn, body, now);
      }
    }
    await tx.query("UPDATE scheduler.event SET routed = true WHERE id = ANY($1)", [rows.map(({ id }) => id)]);
    return rows.length;
  });
}

async function route(tx: Transaction, functions: ReadonlyMap<string, CompiledFunction>, event: StoredEvent, now: Date) {
  for (const fn of functions.values()) {
    await cancelMatching(tx, fn, event);
    if (isStartedBy(fn, event)) await createRun(tx, fn, event, now);
  }
}

async function cancelMatching(tx: Transaction, fn: CompiledFunction, event: StoredEvent): Promise<void> {
  const conditions = fn.cancelOn.filter((on) => on.event === event.name);
  if (conditions.length === 0) return;
  for (const run of await lockRunningRuns(tx, fn.id)) {
    if (conditions.some(({ path }) => isEqual(path(run.event), path(event)))) await cancelRun(tx, run);
  }
}

function isStartedBy({ events, failuresOf }: CompiledFunction, { name, data }: StoredEvent): boolean {
  return name === FUNCTION_FAILED ? failuresOf.some((id) => id === data.function_id) : events.includes(name);
}

/** A missing value equals nothing, not even another missing one: otherwise an event without data would cancel every run. */
const isEqual = (one: unknown, other: unknown): boolean => one !== undefined && one === other;
