import { db } from "@/lib/store/db";

/** Whether a source, or a draft other than this one, reads through a connection: then changing it would change them. */
export async function isConnectionShared(id: string, draftId: string): Promise<boolean> {
  const [sources, drafts] = await Promise.all([
    db.source.count({ where: { connectionId: id } }),
    db.draft.count({ where: { connectionId: id, id: { not: draftId } } }),
  ]);
  return sources + drafts > 0;
}

/** Delete a connection that was never verified and that nothing uses, so that no token is left behind. */
export async function deleteUnusedConnection(id: string): Promise<void> {
  await db.connection.deleteMany({ where: { id, verifiedAt: null, sources: { none: {} }, drafts: { none: {} } } });
}
