import { setTimeout as wait } from "node:timers/promises";
import { inngest } from "@/inngest/client";
import { toEvent } from "@/inngest/events";
import { OPEN_RUN_STATES } from "@/lib/model/run/run";
import { db } from "@/lib/store/db";
import { claimDueSources, requestSync } from "@/lib/store/sources";
import type { Installation } from "./installation";
import type { Endpoint } from "./supervise-endpoint";

const SETTLE_MS_MAX = 5 * 60_000;
const LOOK_MS = 1_000;
/** How often the person at the page presses Sync now. */
const PRESS_MS = 4_000;

/** What the page's Sync now does. What fails is pressed again later. */
export async function syncNow(sourceIds: readonly string[]): Promise<void> {
  for (const id of sourceIds) {
    try {
      await requestSync(id, "chaos");
      const due = await claimDueSources(id);
      if (due.length > 0) await inngest.send(due.map(toEvent));
    } catch {
      // The database or the scheduler is away.
    }
  }
}

/**
 * Wait until every part answers and every source has delivered all of `heads` (versions by table) and holds no open
 * run. The waits between tries, which only spare others, are skipped; leases, which keep records from being sent twice
 * side by side, are not. Throws when that does not come.
 */
export async function settle(
  sourceIds: readonly string[],
  heads: Map<string, number>,
  { installation, endpoint }: { installation: Installation; endpoint: Endpoint },
): Promise<void> {
  const deadline = Date.now() + SETTLE_MS_MAX;
  let pressedAt = 0;
  for (let missing = "nothing was looked at"; Date.now() < deadline; await wait(LOOK_MS)) {
    missing = await findMissing(sourceIds, heads).catch(messageOf);
    if (missing === "" && (await endpoint.idle().catch(() => false))) return;
    if (Date.now() + LOOK_MS > deadline) throw new Error(`It did not settle: ${missing}`);
    if (!(await installation.isWhole().catch(() => false))) continue;
    await skipWaits().catch(() => {});
    if (Date.now() - pressedAt > PRESS_MS) {
      pressedAt = Date.now();
      await syncNow(sourceIds);
    }
  }
  throw new Error("It did not settle.");
}

/** What the sources still owe, in words; empty when they owe nothing. */
async function findMissing(sourceIds: readonly string[], heads: Map<string, number>): Promise<string> {
  const sources = await db.source.findMany({
    where: { id: { in: [...sourceIds] } },
    include: { tables: true, runs: { where: { state: { in: [...OPEN_RUN_STATES] } } } },
  });
  return sources
    .flatMap(({ name, tables, runs, failure }) => [
      ...tables
        .filter(({ table, checkpoint }) => checkpoint !== heads.get(table))
        .map(({ table, checkpoint }) => `${name} has ${table} up to ${checkpoint} of ${heads.get(table)}`),
      ...runs.map(({ number, state }) => `${name} has run ${number} open (${state}, ${JSON.stringify(failure)})`),
    ])
    .join("; ");
}

/** Let the time of retries come at once. */
async function skipWaits(): Promise<void> {
  await db.$executeRaw`UPDATE scheduler.job SET due_at = now() WHERE due_at > now() AND token IS NULL`;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
