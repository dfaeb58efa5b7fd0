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
import { discardDraft, keepTypedValues, startDraft } from "@/lib/source-wizard/drafts";
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
  keepTypedValues(draftId, revision, step, values),
);

export const submitCredentials = defineAction(
  draftStep.extend({ config: credentialsStepSchema }),
  async ({ draftId, revision, config }) => {
    const saved = await saveCredentials(draftId, revision, config, ACTOR);
    revalidatePath(WIZARD, "layout");
    return { revision: saved.revision, access: await startAccessCheck(draftId) };
  },
);

export const restartAccessCheck = defineAction(oneDraft, async ({ draftId }) => startAccessCheck(draftId));

export const cancelCheck = defineAction(oneDraft, async ({ draftId }) => cancelAccessCheck(draftId));

export const submitTables = defineAction(
  draftStep.extend({ config: tablesStepSchema }),
  async ({ draftId, revision, config }) => {
    await saveTables(draftId, revision, config);
    goTo(draftId, "data-type");
  },
);

export const submitDataType = defineAction(
  draftStep.extend({ config: dataTypeStepSchema }),
  async ({ draftId, revision, config }) => {
    await saveDataType(draftId, revision, config);
    goTo(draftId, "frequency");
  },
);

export const submitFrequency = defineAction(
  draftStep.extend({ config: frequencyStepSchema }),
  async ({ draftId, revision, config }) => {
    await saveFrequency(draftId, revision, config);
    goTo(draftId, "sql");
  },
);

export const submitSql = defineAction(
  draftStep.extend({ config: sqlStepSchema }),
  async ({ draftId, revision, config }) => {
    await saveSql(draftId, revision, config);
    goTo(draftId, "name");
  },
);

export const submitName = defineAction(
  draftStep.extend({ config: nameStepSchema }),
  async ({ draftId, revision, config }) => {
    const { sourceId } = await createSourceFromDraft(draftId, revision, config, ACTOR);
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
