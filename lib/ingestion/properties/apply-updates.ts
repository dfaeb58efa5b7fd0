import { type Indexed, indexNames, keepIndexed, keepIndexedProperties } from "@/lib/ingestion/index-names";
import { countOverLimit, type OverLimitCount } from "@/lib/ingestion/indexed-names";
import { breather } from "@/lib/ingestion/requests/breathe";
import { type NewEvent, storeEvents } from "@/lib/ingestion/stored-events";
import { type PropertyUpdate, toNewEvent, type Update } from "@/lib/ingestion/to-update";
import type { OverLimitKind } from "@/lib/model/values/index-limits";
import { db, type Transaction } from "@/lib/store/db";
import { changeGroups } from "./change-groups";
import { changeUsers } from "./change-users";

/** A large request on a busy machine: longer than Prisma's five seconds. */
const TRANSACTION = { maxWait: 30_000, timeout: 60_000 };

/**
 * Store the events of one request and change the properties of their users and groups, together or not at all; gives
 * what was over the project's limits.
 *
 * A repeated insert id changes nothing, not even a property. Properties change in the order of the request. All
 * writers take events, then users, then groups, then counts, each in the order of their keys, so none waits for another
 * in a ring.
 */
export async function applyEvents(
  projectId: string,
  updates: readonly Update[],
  uploadedAt: Date,
): Promise<OverLimitCount[]> {
  const index = await indexNames(projectId, updates);
  const breathe = breather();
  const byEvent = new Map<NewEvent, Indexed<Update>>();
  for (const update of updates) {
    const kept = keepIndexed(update, index);
    byEvent.set(toNewEvent(kept.update.event), kept);
    await breathe();
  }
  return db.$transaction(async (tx) => {
    const stored = await storeEvents(tx, projectId, [...byEvent.keys()], uploadedAt);
    const kept = [...byEvent].flatMap(([event, indexed]) => (stored.has(event) ? [indexed] : []));
    return changeProperties(tx, projectId, kept, uploadedAt);
  }, TRANSACTION);
}

/** Change properties that came without events; gives what was over the project's limits. */
export async function applyPropertyUpdates(
  projectId: string,
  updates: readonly PropertyUpdate[],
  uploadedAt: Date,
): Promise<OverLimitCount[]> {
  const index = await indexNames(projectId, updates);
  const kept = updates.map((update) => keepIndexedProperties(update, index));
  return db.$transaction((tx) => changeProperties(tx, projectId, kept, uploadedAt), TRANSACTION);
}

async function changeProperties(
  tx: Transaction,
  projectId: string,
  kept: readonly Indexed<PropertyUpdate>[],
  now: Date,
): Promise<OverLimitCount[]> {
  const updates = kept.map(({ update }) => update);
  const entriesLeft = (await changeUsers(tx, projectId, updates)) + (await changeGroups(tx, projectId, updates, now));
  const counts = sumUp([
    ...kept.flatMap(({ overLimit }) => overLimit),
    { kind: "list_entry", values: entriesLeft, lastName: null },
  ]);
  await countOverLimit(tx, projectId, counts, now);
  return counts;
}

function sumUp(counts: readonly OverLimitCount[]): OverLimitCount[] {
  const byKind = new Map<OverLimitKind, OverLimitCount>();
  for (const count of counts) {
    if (count.values === 0) continue;
    byKind.set(count.kind, { ...count, values: count.values + (byKind.get(count.kind)?.values ?? 0) });
  }
  return [...byKind.values()];
}
