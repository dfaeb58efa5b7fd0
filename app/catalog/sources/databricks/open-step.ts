import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import type { DraftRef } from "@/components/shell/step-form/use-step";
import { isReachable, type OpenDraft, openDraft } from "@/lib/draft/open-draft";
import { AppError } from "@/lib/model/errors";
import { WIZARD_STEP_LABEL, WIZARD_STEPS, type WizardStep } from "@/lib/model/source/source";

export type StepPageProps = {
  params: Promise<{ draftId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** What every step's page begins with. A step that cannot be opened yet leads to the first that can, which says why. */
export async function openStep(
  step: WizardStep,
  { params, searchParams }: StepPageProps,
): Promise<OpenDraft & { ref: DraftRef; notice: string | null }> {
  const { draftId } = await params;
  if (!z.uuid().safeParse(draftId).success) notFound();
  const open = await openDraft(draftId).catch((thrown: unknown) => {
    if (thrown instanceof AppError && thrown.code === "NOT_FOUND") notFound();
    throw thrown;
  });
  if (!isReachable(step, open.openStep))
    redirect(`/catalog/sources/databricks/${draftId}/${open.openStep}?instead=${step}`);
  const { draft } = open;
  const ref = { id: draft.id, revision: draft.revision, savedAt: draft.updatedAt };
  return { ...open, ref, notice: noticeOf(step, (await searchParams).instead) };
}

function noticeOf(step: WizardStep, instead: unknown): string | null {
  const wanted = WIZARD_STEPS.find((name) => name === instead);
  if (wanted === undefined || wanted === step) return null;
  return `${WIZARD_STEP_LABEL[wanted]} opens once this step is done. Press Next here first.`;
}
