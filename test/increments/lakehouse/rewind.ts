import { db } from "@/lib/store/db";
import { commitSync, pinSync, syncPart } from "@/lib/sync/sync-steps";
import type { Collector } from "./collector";
import { referencesOf, type Shape } from "./shape";
import type { SyncedSource } from "./sync";

/**
 * Events of one table: put the checkpoint back to where the first run began and sync all changes once more, in one
 * run. Every record must come under an insert_id that it had before, and the project must not grow.
 */
export async function rewindAndRepeat(shape: Shape, source: SyncedSource, collector: Collector): Promise<string[]> {
  const start = source.runs[0]?.run.pins[0]?.from;
  if (shape.dataType !== "event" || referencesOf(shape).length > 1 || start === undefined) return [];
  const own = () => collector.sent.filter(({ apiKey }) => apiKey === source.apiKey);
  const known = new Set(own().map(({ record }) => record.insert_id));
  const sentBefore = own().length;
  const stored = await db.storedEvent.count({ where: { projectId: source.projectId } });

  await db.sourceTable.updateMany({ where: { sourceId: source.id }, data: { checkpoint: start } });
  const pinned = await pinSync(source.id);
  if (pinned === null) return [];
  for (const part of pinned.parts) await syncPart(source.id, pinned.runId, part.id);
  await commitSync(source.id, pinned.runId);
  source.repeats += pinned.parts.length;

  const strange = own()
    .slice(sentBefore)
    .filter(({ record }) => !known.has(record.insert_id));
  const grown = (await db.storedEvent.count({ where: { projectId: source.projectId } })) - stored;
  return [
    ...strange.map(({ text }) => `after a rewind under another insert_id: ${text}`),
    ...(grown > 0 ? [`after a rewind ${grown} events were counted twice`] : []),
  ];
}
