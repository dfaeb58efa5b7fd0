import { sumCounts } from "@/lib/model/run/counts";
import { OPEN_RUN_STATES } from "@/lib/model/run/run";
import type { Transaction } from "./db";

/** A run that was closed before it was delivered whole. */
export type CancelledRun = { id: string; number: number; delivered: number };

/**
 * Close the source's open run without moving a checkpoint, so that the next one begins at the same versions; null
 * when none is open. Its pins, its closed parts and what it delivered stay on record. Whoever delivers a part of it
 * just now stops at its next sign of life, and its lease holds the next run off until then.
 */
export async function cancelOpenRun(tx: Transaction, sourceId: string, now: Date): Promise<CancelledRun | null> {
  const [run] = await tx.syncRun.updateManyAndReturn({
    where: { sourceId, state: { in: [...OPEN_RUN_STATES] } },
    data: { state: "cancelled", endedAt: now },
    select: { id: true, number: true },
  });
  if (!run) return null;
  const counts = sumCounts(await tx.syncPart.findMany({ where: { runId: run.id } }));
  await tx.syncRun.update({ where: { id: run.id }, data: counts });
  return { ...run, delivered: counts.delivered };
}
