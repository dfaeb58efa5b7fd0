import { AppError } from "@/lib/model/errors";
import { type DraftConfig, draftConfigSchema } from "@/lib/model/source/source";
import { db } from "./db";
import type { Draft as DraftRow, Prisma } from "./generated/client";

/** A source being set up, as the wizard's pages read it. */
export type Draft = {
  id: string;
  projectId: string;
  /** The source whose SQL it edits; null for a source that does not exist yet. */
  sourceId: string | null;
  revision: number;
  config: DraftConfig;
  /** What was typed into a step and did not pass yet, by step; never a token. */
  typed: Record<string, unknown>;
  testedHash: string | null;
  testResult: unknown;
  createdAt: Date;
  updatedAt: Date;
};

export async function createDraft(projectId: string): Promise<Draft> {
  return toDraft(await db.draft.create({ data: { projectId } }));
}

export async function getDraft(id: string): Promise<Draft> {
  const draft = await db.draft.findUnique({ where: { id } });
  if (!draft)
    throw new AppError(
      "NOT_FOUND",
      "This draft is gone: it became a source or was discarded. Start again from the catalog.",
    );
  return toDraft(draft);
}

/** Drafts of sources to come that something was entered into, the newest first. */
export async function listDrafts(projectId: string, limit: number): Promise<Draft[]> {
  const drafts = await db.draft.findMany({
    where: { projectId, sourceId: null, revision: { gt: 0 } },
    orderBy: { updatedAt: "desc" },
    take: limit,
  });
  return drafts.map(toDraft);
}

/**
 * Save a step. The draft must still have the revision that the form was opened with: another tab may have changed it,
 * and then `DRAFT_CHANGED` is thrown and nothing is written. Returns the draft with its new revision.
 */
export async function saveDraft(
  id: string,
  revision: number,
  change: { config?: DraftConfig; typed?: Record<string, unknown>; test?: { hash: string | null; result: unknown } },
): Promise<Draft> {
  return db.$transaction(async (tx) => {
    const before = await tx.draft.findUnique({ where: { id } });
    if (!before) throw new AppError("NOT_FOUND", "This draft is gone: it became a source or was discarded.");
    const draft = toDraft(before);
    const config = { ...draft.config, ...change.config };
    const { count } = await tx.draft.updateMany({
      where: { id, revision },
      data: {
        revision: { increment: 1 },
        config: json(config),
        typed: json({ ...draft.typed, ...change.typed }),
        connectionId: config.connectionId ?? null,
        ...(change.test ? { testedHash: change.test.hash, testResult: json(change.test.result) } : {}),
      },
    });
    if (count === 0)
      throw new AppError(
        "DRAFT_CHANGED",
        "This draft was changed in another tab. What you typed is still here: reload to see the other change, or save again to keep yours.",
      );
    return toDraft(await tx.draft.findUniqueOrThrow({ where: { id } }));
  });
}

export async function deleteDraft(id: string): Promise<void> {
  await db.draft.deleteMany({ where: { id } });
}

function toDraft({
  id,
  projectId,
  sourceId,
  revision,
  config,
  typed,
  testedHash,
  testResult,
  createdAt,
  updatedAt,
}: DraftRow): Draft {
  const parsed = draftConfigSchema.parse(config);
  const typedByStep = typed !== null && typeof typed === "object" && !Array.isArray(typed) ? typed : {};
  const plain = { id, projectId, sourceId, revision, testedHash, testResult, createdAt, updatedAt };
  return { ...plain, config: parsed, typed: typedByStep };
}

/** A plain value as Prisma takes it for a Json column. */
function json(value: unknown): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value ?? {}));
}
