import { isDeepStrictEqual } from "node:util";
import { AppError } from "@/lib/model/errors";
import type { DraftConfig } from "@/lib/model/source/source";
import { recordAudit } from "@/lib/store/audit";
import { cancelOpenRun } from "@/lib/store/cancel-run";
import { databaseNow, db } from "@/lib/store/db";
import { type Draft, getDraft } from "@/lib/store/drafts";
import { dueAtOnce } from "@/lib/store/rewinds";
import { hashSql } from "@/lib/store/sources";

/**
 * The draft in which a source's SQL is edited, begun when there is none. `config` is that of the source as it is now:
 * all but the SQL take the place of what the draft says.
 */
export async function openEditDraft(
  source: { id: string; projectId: string },
  { sql, ...config }: DraftConfig & { sql: string },
): Promise<Draft> {
  const found = await db.draft.upsert({
    where: { sourceId: source.id },
    create: {
      sourceId: source.id,
      projectId: source.projectId,
      connectionId: config.connectionId,
      config: { ...config, sql },
    },
    update: {},
  });
  const draft = await getDraft(found.id);
  if (isDeepStrictEqual({ ...draft.config, sql }, { ...config, sql })) return draft;
  await db.draft.update({
    where: { id: draft.id },
    data: {
      config: { ...config, sql: draft.config.sql ?? sql },
      connectionId: config.connectionId ?? null,
      revision: { increment: 1 },
    },
  });
  return getDraft(draft.id);
}

/**
 * Give a source another SQL. Its open run is cancelled, with its pins on record, and a new one begins at the same
 * checkpoints; a failure or need for attention is over. The draft is gone with the same transaction. Throws
 * `DRAFT_CHANGED` when the SQL is not the one that the edit began from, or the draft was changed since.
 */
export async function replaceSourceSql(
  sourceId: string,
  change: { sql: string; from: string; draftId: string; revision: number },
  actor: string,
): Promise<void> {
  const [fromHash, sqlHash] = [hashSql(change.from), hashSql(change.sql)];
  await db.$transaction(async (tx) => {
    const now = await databaseNow(tx);
    const { count } = await tx.source.updateMany({
      where: { id: sourceId, sqlHash: fromHash },
      data: { sql: change.sql, sqlHash, dueTrigger: "edit", ...dueAtOnce(now) },
    });
    const drafts = await tx.draft.deleteMany({ where: { id: change.draftId, revision: change.revision } });
    if (count === 0 || drafts.count === 0)
      throw new AppError("DRAFT_CHANGED", "The SQL was changed in another tab. Reload to see it, then edit again.");
    const cancelled = await cancelOpenRun(tx, sourceId, now);
    const details = { from: fromHash, to: sqlHash, cancelledRun: cancelled?.number ?? null };
    await recordAudit(tx, { actor, action: "source.sql_changed", subject: "source", subjectId: sourceId, details });
  });
}
