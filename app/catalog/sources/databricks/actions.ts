"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { ACTOR } from "@/app/actor";
import { getCurrentProject } from "@/app/current-project";
import { defineAction } from "@/app/define-action";
import { requestSyncNow } from "@/app/sources/request-sync";
import {
  credentialsStepSchema,
  dataTypeStepSchema,
  frequencyStepSchema,
  nameStepSchema,
  sqlStepSchema,
  tablesStepSchema,
} from "@/lib/model/source/setup-steps";
import { WIZARD_STEPS, type WizardStep } from "@/lib/model/source/source";
import { cancelAccessCheck, startAccessCheck } from "@/lib/source-wizard/access-checks";
import { createSourceFromDraft } from "@/lib/source-wizard/create-source-from-draft";
import { discardDraft, keepTyped, startDraft } from "@/lib/source-wizard/drafts";
import { saveCredentials } from "@/lib/source-wizard/save-credentials";
import { saveDataType, saveFrequency, saveSql, saveTables } from "@/lib/source-wizard/save-steps";

const WIZARD = "/catalog/sources/databricks";

const oneDraft = z.object({ draftId: z.uuid() });
const draftStep = oneDraft.extend({ revision: z.int().nonnegative() });

export const connectDatabricks = defineAction(z.object({}), async () => {
  const { draftId } = await startDraft((await getCurrentProject()).id);
  redirect(`${WIZARD}/${draftId}/credentials`);
});

export const discard = defineAction(oneDraft, async ({ draftId }) => {
  await discardDraft(draftId);
  revalidatePath("/catalog/sources");
});

const typedStep = draftStep.extend({ step: z.enum(WIZARD_STEPS), values: z.record(z.string(), z.unknown()) });

/** What was typed and did not pass yet is kept, so that leaving loses nothing. */
export const keep = defineAction(typedStep, async ({ draftId, revision, step, values }) =>
  keepTyped(draftId, revision, step, values),
);

export const submitCredentials = defineAction(
  draftStep.extend({ answers: credentialsStepSchema }),
  async ({ draftId, revision, answers }) => {
    const saved = await saveCredentials(draftId, revision, answers, ACTOR);
    revalidatePath(WIZARD, "layout");
    return { revision: saved.revision, access: await startAccessCheck(draftId) };
  },
);

export const checkAgain = defineAction(oneDraft, async ({ draftId }) => startAccessCheck(draftId));

export const cancelCheck = defineAction(oneDraft, async ({ draftId }) => cancelAccessCheck(draftId));

export const submitTables = defineAction(
  draftStep.extend({ answers: tablesStepSchema }),
  async ({ draftId, revision, answers }) => {
    await saveTables(draftId, revision, answers);
    goTo(draftId, "data-type");
  },
);

export const submitDataType = defineAction(
  draftStep.extend({ answers: dataTypeStepSchema }),
  async ({ draftId, revision, answers }) => {
    await saveDataType(draftId, revision, answers);
    goTo(draftId, "frequency");
  },
);

export const submitFrequency = defineAction(
  draftStep.extend({ answers: frequencyStepSchema }),
  async ({ draftId, revision, answers }) => {
    await saveFrequency(draftId, revision, answers);
    goTo(draftId, "sql");
  },
);

export const submitSql = defineAction(
  draftStep.extend({ answers: sqlStepSchema }),
  async ({ draftId, revision, answers }) => {
    await saveSql(draftId, revision, answers);
    goTo(draftId, "name");
  },
);

export const submitName = defineAction(
  draftStep.extend({ answers: nameStepSchema }),
  async ({ draftId, revision, answers }) => {
    const { sourceId } = await createSourceFromDraft(draftId, revision, answers, ACTOR);
    requestSyncNow(sourceId);
    revalidatePath("/sources", "layout");
    revalidatePath("/catalog/sources");
    redirect(`/sources/${sourceId}`);
  },
);

function goTo(draftId: string, step: WizardStep): never {
  revalidatePath(WIZARD, "layout");
  redirect(`${WIZARD}/${draftId}/${step}`);
}
