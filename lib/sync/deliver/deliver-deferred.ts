import type { Destination } from "@/lib/amplitude/delivery/open-destination";
import type { SyncedSource } from "@/lib/store/sources";
import {
  listUndelivered,
  type Outcome,
  recordRedelivery,
  type UndeliveredRecord,
} from "@/lib/store/undelivered-records";

/** So many held records are taken at once. */
const HELD_A_TIME = 2_000;

type Options = { signal: AbortSignal; beforeRequest: () => Promise<void> };

/**
 * Send what an earlier run had to hold, in the order in which it was held, before anything newer goes. What comes of
 * it is a ledger line of its own. What is still refused for now stays held, and so does all behind it.
 */
export async function deliverDeferred(source: SyncedSource, destination: Destination, options: Options): Promise<void> {
  for (;;) {
    const kept = await listUndelivered(source.id, { deferred: true, limit: HELD_A_TIME });
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
    if (kept.length < HELD_A_TIME || outcomes.some(({ state }) => state === "held")) return;
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
