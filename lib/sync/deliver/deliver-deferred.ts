import type { Destination } from "@/lib/amplitude/delivery/open-destination";
import type { SyncedSource } from "@/lib/store/sources";
import {
  listUndelivered,
  type Outcome,
  recordRedelivery,
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
    const kept = await listUndelivered(source.id, { deferred: true, limit: DEFERRED_AT_ONCE });
    if (kept.length === 0) return;
    const outcomes = [
      ...(await send(
        kept.filter((record) => !isGroup(source, record)),
        destination.deliverEvents,
        options,
      )),
      ...(await send(
        kept.filter((record) => isGroup(source, record)),
        destination.deliverGroups,
        options,
      )),
    ];
    await recordRedelivery(source.id, outcomes, null);
    if (kept.length < DEFERRED_AT_ONCE || outcomes.some(({ state }) => state === "held")) return;
  }
}

async function send(
  kept: readonly UndeliveredRecord[],
  deliver: Destination["deliverEvents"],
  options: Options,
): Promise<Outcome[]> {
  if (kept.length === 0) return [];
  const receipt = await deliver(
    kept.map(({ payload }) => payload),
    options,
  );
  const rejected = new Map(receipt.rejected.map(({ index, reason, message }) => [index, { reason, message }]));
  const deferred = new Set(receipt.deferred.map(({ index }) => index));
  return kept.map(({ id, payload }, index): Outcome => {
    const rejection = rejected.get(index);
    if (rejection) return { id, sent: payload, state: "rejected", ...rejection };
    return { id, sent: payload, state: deferred.has(index) ? "held" : "delivered" };
  });
}

function isGroup({ dataType }: SyncedSource, { output }: UndeliveredRecord): boolean {
  return output === "groups" || dataType === "group_properties";
}
