import type { JsonObject } from "@/lib/amplitude/check-event";
import { db, type Transaction } from "@/lib/store/db";
import { type GroupName, readGroups, replaceGroupProperties, upsertGroups } from "@/lib/store/project-groups";
import { readUserProperties, replaceUserProperties, type UserSeen, upsertUsers } from "@/lib/store/project-users";
import { storeEvents } from "@/lib/store/stored-events";
import { applyOperations, asPlainSet, type Operation } from "./property-operations";
import { groupKey, type Update } from "./to-update";

/** A large request on a busy machine: longer than Prisma's five seconds. */
const TRANSACTION = { maxWait: 30_000, timeout: 60_000 };

/** A user's update without an event of its own, as the Identify API brings it. */
export type PropertyUpdate = Pick<Update, "user" | "groups">;

/**
 * Store the events of one request and change the properties of their users and groups, together or not at all.
 *
 * A repeated insert id changes nothing, not even a property. Properties change in the order of the request. All
 * writers take events, then users, then groups, each in the order of their keys, so none waits for another in a ring.
 */
export async function applyEvents(projectId: string, updates: readonly Update[], uploadedAt: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const stored = await storeEvents(
      tx,
      projectId,
      updates.map(({ event }) => event),
      uploadedAt,
    );
    await changeProperties(
      tx,
      projectId,
      updates.filter(({ event }) => stored.has(event)),
      uploadedAt,
    );
  }, TRANSACTION);
}

/** Change properties that came without events. */
export async function applyPropertyUpdates(
  projectId: string,
  updates: readonly PropertyUpdate[],
  uploadedAt: Date,
): Promise<void> {
  await db.$transaction((tx) => changeProperties(tx, projectId, updates, uploadedAt), TRANSACTION);
}

async function changeProperties(
  tx: Transaction,
  projectId: string,
  updates: readonly PropertyUpdate[],
  now: Date,
): Promise<void> {
  await changeUsers(tx, projectId, updates);
  await changeGroups(tx, projectId, updates, now);
}

async function changeUsers(tx: Transaction, projectId: string, updates: readonly PropertyUpdate[]): Promise<void> {
  const seen = new Map<string, UserSeen & { operations: Operation[] }>();
  for (const { user } of updates) {
    if (!user) continue;
    const { userKey, userId, deviceId, timeMs, operations } = user;
    const before = seen.get(userKey);
    if (!before) {
      seen.set(userKey, {
        userKey,
        userId,
        deviceId,
        firstSeenMs: timeMs,
        lastSeenMs: timeMs,
        set: "{}",
        operations: [...operations],
      });
      continue;
    }
    before.deviceId = deviceId ?? before.deviceId;
    before.firstSeenMs = Math.min(before.firstSeenMs, timeMs);
    before.lastSeenMs = Math.max(before.lastSeenMs, timeMs);
    before.operations.push(...operations);
  }

  const depending = new Map<string, Operation[]>();
  const rows = [...seen.values()].map(({ operations, ...user }) => ({
    ...user,
    set: plainSet(operations, () => depending.set(user.userKey, operations)),
  }));
  await upsertUsers(tx, projectId, rows);
  if (depending.size === 0) return;
  const properties = await readUserProperties(tx, projectId, [...depending.keys()]);
  const changed = [...properties].map(([key, text]): [string, string] => [
    key,
    applyToText(text, depending.get(key) ?? []),
  ]);
  await replaceUserProperties(tx, projectId, new Map(changed));
}

async function changeGroups(
  tx: Transaction,
  projectId: string,
  updates: readonly PropertyUpdate[],
  now: Date,
): Promise<void> {
  const seen = new Map<string, { name: GroupName; operations: Operation[] }>();
  for (const { name, operations } of updates.flatMap(({ groups }) => groups)) {
    const before = seen.get(groupKey(name));
    if (before) before.operations.push(...operations);
    else seen.set(groupKey(name), { name, operations: [...operations] });
  }

  const depending = new Map<string, { name: GroupName; operations: Operation[] }>();
  const rows = [...seen].map(([key, group]) => ({
    ...group.name,
    set: plainSet(group.operations, () => depending.set(key, group)),
  }));
  await upsertGroups(tx, projectId, rows, now);
  if (depending.size === 0) return;
  const groups = await readGroups(
    tx,
    projectId,
    [...depending.values()].map(({ name }) => name),
  );
  const changed = groups.map((group) => ({
    ...group,
    properties: applyToText(group.properties, depending.get(groupKey(group))?.operations ?? []),
  }));
  await replaceGroupProperties(tx, projectId, changed);
}

/** What may be merged without reading; operations that depend on what was there are left to `otherwise`. */
function plainSet(operations: readonly Operation[], otherwise: () => void): string {
  const set = asPlainSet(operations);
  if (set === null) otherwise();
  return JSON.stringify(set ?? {});
}

function applyToText(text: string, operations: readonly Operation[]): string {
  const properties: JsonObject = JSON.parse(text);
  return JSON.stringify(applyOperations(properties, operations));
}
