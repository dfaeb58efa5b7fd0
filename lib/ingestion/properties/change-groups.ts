import {
  type GroupName,
  readGroupSizes,
  readGroups,
  replaceGroupProperties,
  upsertGroups,
} from "@/lib/ingestion/project-groups";
import { breather } from "@/lib/ingestion/requests/breathe";
import { groupKey, type PropertyUpdate } from "@/lib/ingestion/to-update";
import type { Transaction } from "@/lib/store/db";
import { applyToText, inPortions, plainSet } from "./change-stored";
import type { Operation } from "./property-operations";

type Changed = { name: GroupName; operations: Operation[] };

/** Note the groups of a request and change their properties; gives how many entries found no room in a list. */
export async function changeGroups(
  tx: Transaction,
  projectId: string,
  updates: readonly PropertyUpdate[],
  now: Date,
): Promise<number> {
  const breathe = breather();
  const depending = new Map<string, Changed>();
  const rows: (GroupName & { set: string })[] = [];
  for (const [key, group] of groupsOf(updates)) {
    rows.push({ ...group.name, set: plainSet(group.operations, () => depending.set(key, group)) });
    await breathe();
  }
  await upsertGroups(tx, projectId, rows, now);
  if (depending.size === 0) return 0;

  let left = 0;
  const names = [...depending.values()].map(({ name }) => name);
  for (const portion of inPortions(await readGroupSizes(tx, projectId, names))) {
    const changed: (GroupName & { properties: string })[] = [];
    for (const { groupType, groupValue, properties } of await readGroups(tx, projectId, portion)) {
      const operations = depending.get(groupKey({ groupType, groupValue }))?.operations ?? [];
      const { text, entriesLeft } = applyToText(properties, operations);
      changed.push({ groupType, groupValue, properties: text });
      left += entriesLeft;
      await breathe();
    }
    await replaceGroupProperties(tx, projectId, changed);
  }
  return left;
}

/** Each group once, with all operations in their order. */
function groupsOf(updates: readonly PropertyUpdate[]): Map<string, Changed> {
  const seen = new Map<string, Changed>();
  for (const { name, operations } of updates.flatMap(({ groups }) => groups)) {
    const before = seen.get(groupKey(name));
    if (before) before.operations.push(...operations);
    else seen.set(groupKey(name), { name, operations: [...operations] });
  }
  return seen;
}
