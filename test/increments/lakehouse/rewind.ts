import type { RewindTarget } from "@/lib/model/source/rewind";
import { rewindSource } from "@/lib/rewind/rewind-source";
import { db } from "@/lib/store/db";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import type { Collector } from "./collector";
import { referencesOf, type Shape } from "./shapes/shape";
import type { SyncedSource } from "./sync";

/**
 * Rewind a source by the product's own verb and sync again. Events, back to their beginning: every record must come
 * under an insert_id that it had before, and the project must not grow. Properties of one table, back to where the
 * first run ended: no profile may change, for the last values are there already.
 */
export async function rewindAndRepeat(shape: Shape, source: SyncedSource, collector: Collector): Promise<string[]> {
  const target = targetOf(shape, source);
  if (target === null) return [];
  const own = () => collector.sent.filter(({ apiKey }) => apiKey === source.apiKey);
  const known = new Set(own().map(({ record }) => record.insert_id));
  const sentBefore = own().length;
  if (sentBefore === 0) return [];
  const before = await stateOf(source.projectId);

  await rewindSource(source.id, { target, typedName: "", actor: "test" });
  const pinned = await pinSync(source.id);
  if (pinned === null) return ["a rewind was not taken up"];
  for (const part of pinned.rounds.flat()) await syncPart(source.id, pinned.runId, part.id);
  await commitSync(source.id, pinned.runId);
  source.repeats += pinned.rounds.flat().length;

  const after = await stateOf(source.projectId);
  if (shape.dataType !== "event")
    return before.profiles === after.profiles
      ? []
      : [`a rewind changed profiles: ${before.profiles} -> ${after.profiles}`];
  const strange = own()
    .slice(sentBefore)
    .filter(({ record }) => !known.has(record.insert_id));
  return [
    ...strange.map(({ text }) => `after a rewind under another insert_id: ${text}`),
    ...(after.events > before.events
      ? [`after a rewind ${after.events - before.events} events were counted twice`]
      : []),
  ];
}

function targetOf(shape: Shape, { runs }: SyncedSource): RewindTarget | null {
  if (shape.dataType === "event") return { to: "beginning" };
  const [first] = runs[0]?.run.pins ?? [];
  const moved = runs.slice(1).some(({ run }) => run.parts.length > 0);
  if (referencesOf(shape).length > 1 || shape.rule === "difference" || !first || !moved) return null;
  return { to: "version", version: first.to };
}

async function stateOf(projectId: string): Promise<{ events: number; profiles: string }> {
  const [events, users, groups] = await Promise.all([
    db.storedEvent.count({ where: { projectId } }),
    db.projectUser.findMany({ where: { projectId }, orderBy: { userKey: "asc" } }),
    db.projectGroup.findMany({ where: { projectId }, orderBy: [{ groupType: "asc" }, { groupValue: "asc" }] }),
  ]);
  const profiles = [
    ...users.map(({ userKey, properties }) => [userKey, properties]),
    ...groups.map(({ groupType, groupValue, properties }) => [groupType, groupValue, properties]),
  ];
  return { events, profiles: JSON.stringify(profiles) };
}
