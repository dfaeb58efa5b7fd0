import { openDraft } from "@/lib/draft/open-draft";
import { AppError } from "@/lib/model/errors";
import type { NameStep } from "@/lib/model/source/setup-steps";
import { sourceConfigSchema } from "@/lib/model/source/source";
import { insertSource } from "@/lib/store/sources";

/**
 * Make the draft a source, due at once; the draft is gone with it. Throws `TEST_REQUIRED` when its SQL has no passed
 * test, `DRAFT_CHANGED` when another tab changed it since this one looked, `NAME_IN_USE` on the name field.
 */
export async function createSourceFromDraft(
  draftId: string,
  revision: number,
  { name }: NameStep,
  actor: string,
): Promise<{ sourceId: string }> {
  const { draft, openStep, test } = await openDraft(draftId);
  if (draft.revision !== revision)
    throw new AppError(
      "DRAFT_CHANGED",
      "This draft was changed in another tab. Reload, read the summary again, then create the source.",
    );
  if (openStep !== "name")
    throw new AppError("TEST_REQUIRED", "A step before this one is not done. Go back to it, then create the source.");
  const config = sourceConfigSchema.parse({ ...draft.config, projectId: draft.projectId, name });
  const { id } = await insertSource(config, { draftId, actor, columns: test?.passed ? test.columns : [] });
  return { sourceId: id };
}
