import { AppError } from "@/lib/model/errors";
import { db } from "@/lib/store/db";
import { getRun, type Run } from "@/lib/store/runs";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import { difference } from "../algebra/difference";
import type { Random } from "../random";
import type { Collector } from "./collector";

/** A source under test, and what was seen of it. */
export type SyncedSource = {
  id: string;
  apiKey: string;
  projectId: string;
  /** Its finished runs, with where their records stand among all that the collector got. */
  runs: { run: Run; sentFrom: number; sentTo: number }[];
  /** Executions of parts that had been delivered before. */
  repeats: number;
  /** Repeats that sent something else than the first time. */
  unlike: string[];
};

/**
 * Bring a source up to date by the product's own steps, as its scheduler would, and break off and repeat parts on the
 * way. False when there was nothing new.
 */
export async function syncOnce(random: Random, source: SyncedSource, collector: Collector): Promise<boolean> {
  const sentFrom = collector.sent.length;
  const pinned = await pinSync(source.id);
  if (pinned === null) return false;
  for (const part of pinned.rounds.flat()) {
    const deliveries = [await attempt(random, source, pinned.runId, part.id, collector)];
    while (random.chance(0.3)) {
      await reopen(part.id);
      deliveries.push(await attempt(random, source, pinned.runId, part.id, collector));
    }
    source.repeats += deliveries.length - 1;
    source.unlike.push(...compareDeliveries(deliveries, `run ${source.runs.length}, part ${part.ordinal}`));
  }
  await commitSync(source.id, pinned.runId);
  source.runs.push({ run: await getRun(pinned.runId), sentFrom, sentTo: collector.sent.length });
  return true;
}

/** One execution of a part; now and then its answer is lost, or another process takes the part over while it sends. */
async function attempt(random: Random, source: SyncedSource, runId: string, partId: string, collector: Collector) {
  const before = collector.sent.length;
  const sentSince = () => collector.sent.slice(before).filter(({ apiKey }) => apiKey === source.apiKey);
  const fault = random.below(8);
  if (fault === 0) collector.atNextRequest(source.apiKey, async () => "cut");
  if (fault === 1) {
    collector.atNextRequest(source.apiKey, async () => {
      await db.syncPart.update({ where: { id: partId }, data: { fence: { increment: 1 } } });
      return "respond";
    });
  }
  try {
    await syncPart(source.id, runId, partId);
  } catch (thrown) {
    if (fault !== 1 || !(thrown instanceof AppError) || thrown.code !== "LEASE_LOST") throw thrown;
    source.repeats++;
    await reopen(partId);
    await syncPart(source.id, runId, partId);
  } finally {
    collector.atNextRequest(source.apiKey, async () => "respond");
  }
  return [...new Set(sentSince().map(({ text }) => text))];
}

/** Leave a part as a process does that died between the last answer and the close, its lease run out. */
async function reopen(partId: string): Promise<void> {
  await db.syncPart.update({ where: { id: partId }, data: { state: "running", leaseUntil: null } });
}

function compareDeliveries([first = [], ...others]: string[][], where: string): string[] {
  return others.flatMap((other) => {
    const { missing, tooMuch } = difference(first, other);
    return [
      ...missing.map((text) => `${where}: not repeated: ${text}`),
      ...tooMuch.map((text) => `${where}: only in a repeat: ${text}`),
    ];
  });
}
