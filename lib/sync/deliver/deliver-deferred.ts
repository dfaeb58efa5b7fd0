import type { Destination } from "@/lib/amplitude/delivery/open-destination";
import type { SyncedSource } from "@/lib/store/sources";
import {
  isGroupRecord,
  listUndelivered,
  type Outcome,
  recordRedelivery,
  toOutcomes,
  type UndeliveredRecord,
} from "@/lib/store/undelivered-records";

/** So many deferred records are taken at once. */
const DEFERRED_AT_ONCE = 2_000;

type Options = { signal: AbortSignal; beforeRequest: () => Promise<void> };

/**
 * Deliver the deferred records of earlier runs in their order, before anything newer. The result
 * is a ledger line of its own. Records that are still refused for now stay deferred, and so do those after them.
 */
export async function deliverDeferred(source: SyncedSource, destination: Destination, options: Options): Promise<void> {
  for (;;) {
    const waiting = await listUndelivered(source.id, { deferred: true, limit: DEFERRED_AT_ONCE });
    if (waiting.length === 0) return;
    const outcomes = [
      ...(await send(
        waiting.filter((record) => !isGroupRecord(record, source.dataType)),
        destination.deliverEvents,
        options,
      )),
      ...(await send(
        waiting.filter((record) => isGroupRecord(record, source.dataType)),
        destination.deliverGroups,
        options,
      )),
    ];
    await recordRedelivery(source.id, outcomes, null);
    if (waiting.length < DEFERRED_AT_ONCE || outcomes.some(({ state }) => state === "held")) return;
  }
}

async function send(
  waiting: readonly UndeliveredRecord[],
  deliver: Destination["deliverEvents"],
  options: Options,
): Promise<Outcome[]> {
  if (waiting.length === 0) return [];
  const result = await deliver(
    waiting.map(({ payload }) => payload),
    options,
  );
  return toOutcomes(
    waiting.map(({ id, payload }) => ({ id, sent: payload })),
    result,
  );
}
