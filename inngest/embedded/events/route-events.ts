import { type Database, databaseNow, type Transaction } from "../database";
import type { CompiledFunction } from "../functions/compile-function";
import { resolveTime } from "../runs/resolve-time";
import { cancelRun, createRun, lockRunningRuns } from "../runs/runs";
import type { StoredEvent } from "./events";

const ROUTE_LOCK = "SELECT pg_advisory_xact_lock(hashtext('lakefeed scheduler: route'))";
const BATCH = 100;

/**
 * Let stored events take effect in the order they came: each first cancels the
 * runs that wait for it, then starts its functions. One scheduler does so at a
 * time, so that singletons and cancellations see each other. Answers with how
 * many events were routed.
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
    await cancelWaiting(tx, fn, event, now);
    const hit = fn.events.some(
      ({ name, matches }) => isNamed(event, name) && (!matches || matches({ event }) === true),
    );
    if (hit) await createRun(tx, fn, event, now);
  }
}

async function cancelWaiting(tx: Transaction, fn: CompiledFunction, event: StoredEvent, now: Date): Promise<void> {
  const conditions = fn.cancelOn.filter((on) => isNamed(event, on.event));
  if (conditions.length === 0) return;
  for (const run of await lockRunningRuns(tx, fn.id)) {
    const hit = conditions.some(
      ({ matches, timeout }) =>
        (!matches || matches({ event: run.event, async: event }) === true) &&
        (timeout === null || now < (resolveTime(timeout, run.created_at) ?? now)),
    );
    if (hit) await cancelRun(tx, run);
  }
}

const isNamed = (event: StoredEvent, name: string): boolean =>
  name.endsWith("*") ? event.name.startsWith(name.slice(0, -1)) : event.name === name;
