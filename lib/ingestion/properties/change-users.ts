import {
  readUserProperties,
  readUserSizes,
  replaceUserProperties,
  type UserSeen,
  upsertUsers,
} from "@/lib/ingestion/project-users";
import { breather } from "@/lib/ingestion/requests/breathe";
import type { PropertyUpdate } from "@/lib/ingestion/to-update";
import type { Transaction } from "@/lib/store/db";
import { applyToText, inPortions, plainSet } from "./change-stored";
import type { Operation } from "./property-operations";

type Changed = UserSeen & { operations: Operation[] };

/** Note the users of a request and change their properties; gives how many entries found no room in a list. */
export async function changeUsers(
  tx: Transaction,
  projectId: string,
  updates: readonly PropertyUpdate[],
): Promise<number> {
  const breathe = breather();
  const depending = new Map<string, Operation[]>();
  const rows: UserSeen[] = [];
  for (const { operations, ...user } of usersOf(updates).values()) {
    rows.push({ ...user, set: plainSet(operations, () => depending.set(user.userKey, operations)) });
    await breathe();
  }
  await upsertUsers(tx, projectId, rows);
  if (depending.size === 0) return 0;

  let left = 0;
  for (const portion of inPortions(await readUserSizes(tx, projectId, [...depending.keys()]))) {
    const changed = new Map<string, string>();
    const properties = await readUserProperties(
      tx,
      projectId,
      portion.map(({ userKey }) => userKey),
    );
    for (const [userKey, before] of properties) {
      const { text, entriesLeft } = applyToText(before, depending.get(userKey) ?? []);
      changed.set(userKey, text);
      left += entriesLeft;
      await breathe();
    }
    await replaceUserProperties(tx, projectId, changed);
  }
  return left;
}

/** Each user once, with all operations in their order. */
function usersOf(updates: readonly PropertyUpdate[]): Map<string, Changed> {
  const seen = new Map<string, Changed>();
  for (const { user } of updates) {
    if (!user) continue;
    const { userKey, userId, deviceId, timeMs, operations } = user;
    const before = seen.get(userKey);
    if (!before) {
      const times = { firstSeenMs: timeMs, lastSeenMs: timeMs };
      seen.set(userKey, { userKey, userId, deviceId, ...times, set: "{}", operations: [...operations] });
      continue;
    }
    before.deviceId = deviceId ?? before.deviceId;
    before.firstSeenMs = Math.min(before.firstSeenMs, timeMs);
    before.lastSeenMs = Math.max(before.lastSeenMs, timeMs);
    before.operations.push(...operations);
  }
  return seen;
}
