import { type OpenDraft, openDraft } from "@/lib/draft/open-draft";
import { typedFieldsSchema } from "@/lib/model/source/setup-steps";
import type { WizardStep } from "@/lib/model/source/source";
import { createDraft, deleteDraft, getDraft, listDrafts, saveDraft } from "@/lib/store/drafts";
import { deleteUnusedConnection } from "./connection-uses";

/** Begin a new source in a project. */
export async function startDraft(projectId: string): Promise<{ draftId: string }> {
  const draft = await createDraft(projectId);
  return { draftId: draft.id };
}

/** Throw a draft away, with the credentials that only it used. */
export async function discardDraft(draftId: string): Promise<void> {
  const { config } = await getDraft(draftId);
  await deleteDraft(draftId);
  if (config.connectionId !== undefined) await deleteUnusedConnection(config.connectionId);
}

/** Newest drafts of a project that something was entered into, with the step each waits at. */
export async function listOpenDrafts(projectId: string, limit: number): Promise<OpenDraft[]> {
  const drafts = await listDrafts(projectId, limit);
  return Promise.all(drafts.map(({ id }) => openDraft(id)));
}

/** Keep what was typed into the fields of a step and did not pass yet. A token is never among it. */
export async function keepTypedValues(
  draftId: string,
  revision: number,
  step: WizardStep,
  values: Record<string, unknown>,
): Promise<{ revision: number }> {
  const draft = await saveDraft(draftId, revision, { typed: { [step]: typedFieldsSchema[step].parse(values) } });
  return { revision: draft.revision };
}
