import { z } from "zod";
import { type App, callApp } from "../app/call-app";
import { type Database, databaseNow, type Transaction } from "../database";
import { nextCronTime } from "../events/next-cron-time";
import { type CompiledFunction, compileFunction } from "./compile-function";

export type Functions = ReadonlyMap<string, CompiledFunction>;

const syncResponseSchema = z.object({ functions: z.array(z.unknown()) });
const SYNC_TIMEOUT_MS = 30_000;

/** The app's list of functions holds something that the embedded scheduler cannot do. */
export class RegistrationRefused extends Error {}

/**
 * Ask the app which functions it has and register them. Throws
 * `RegistrationRefused` when they cannot be run here, and an ordinary error
 * when the app did not answer.
 */
export async function syncFunctions(db: Database, app: App): Promise<void> {
  const reply = await callApp(app, {
    method: "PUT",
    // The specification writes in-band; the SDK (4.24) compares with in_band; with another value it does not return its functions.
    headers: { "x-inngest-sync-kind": "in_band" },
    body: { url: app.endpoint },
    timeoutMs: SYNC_TIMEOUT_MS,
  });
  if (reply.kind !== "response") throw new Error("message" in reply ? reply.message : reply.kind);
  if (reply.status !== 200) throw new Error(`the app answered the sync with HTTP ${reply.status}`);
  const parsed = syncResponseSchema.safeParse(JSON.parse(reply.text));
  if (!parsed.success) throw new Error("the app's answer holds no list of functions");
  await registerFunctions(db, parsed.data.functions);
}

/**
 * Make `configs` the registered functions, all of them or none. What cannot
 * run here is rejected with `RegistrationRefused`; the list before it then stays,
 * and the reason is stored where `readHealth` finds it.
 */
async function registerFunctions(db: Database, configs: readonly unknown[]): Promise<void> {
  const refusal = findRefusal(configs);
  if (refusal) {
    await db.query("UPDATE scheduler.state SET registration_error = $1 WHERE registration_error IS DISTINCT FROM $1", [
      refusal,
    ]);
    throw new RegistrationRefused(refusal);
  }
  const list = configs.map((config) => ({ ...compileFunction(config), config }));
  await db.transaction(async (tx) => {
    await tx.query("SELECT FROM scheduler.state FOR UPDATE");
    await tx.query("UPDATE scheduler.state SET registration_error = NULL WHERE registration_error IS NOT NULL");
    if (await isRegistered(tx, list)) return;
    await tx.query("DELETE FROM scheduler.function WHERE id <> ALL($1)", [list.map(({ id }) => id)]);
    for (const { id, config } of list)
      await tx.query(
        "INSERT INTO scheduler.function (id, config) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET config = excluded.config",
        [id, JSON.stringify(config)],
      );
    await registerCrons(tx, list);
    await tx.query("UPDATE scheduler.state SET functions_version = functions_version + 1");
  });
}

/** The registered functions, as they were last accepted, whoever accepted them. */
export async function loadFunctions(db: Database): Promise<Functions> {
  const { rows } = await db.query<{ config: unknown }>("SELECT config FROM scheduler.function ORDER BY id");
  return new Map(rows.map(({ config }) => compileFunction(config)).map((fn) => [fn.id, fn]));
}

function findRefusal(configs: readonly unknown[]): string | null {
  const ids = new Set<string>();
  for (const config of configs) {
    try {
      const { id } = compileFunction(config);
      if (ids.has(id)) return `${id}: two functions have this id`;
      ids.add(id);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return null;
}

async function isRegistered(tx: Transaction, list: readonly { id: string; config: unknown }[]): Promise<boolean> {
  const { rows } = await tx.query<{ id: string; config: string }>(
    "SELECT id, config::text AS config FROM scheduler.function",
  );
  const known = new Map(rows.map(({ id, config }) => [id, config]));
  return known.size === list.length && list.every(({ id, config }) => known.get(id) === JSON.stringify(config));
}

/** A schedule that stays keeps its next time, so that a tick missed while nothing ran is made up. */
async function registerCrons(tx: Transaction, list: readonly CompiledFunction[]): Promise<void> {
  const now = await databaseNow(tx);
  for (const { id, crons } of list) {
    await tx.query("DELETE FROM scheduler.cron WHERE function_id = $1 AND expression <> ALL($2)", [id, crons]);
    for (const expression of crons)
      await tx.query(
        "INSERT INTO scheduler.cron (function_id, expression, next_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [id, expression, nextCronTime(expression, now)],
      );
  }
}
