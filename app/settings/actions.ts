"use server";

import { revalidatePath } from "next/cache";
import { ACTOR } from "@/app/actor";
import { defineAction } from "@/app/define-action";
import { requestSyncNow } from "@/app/sources/request-sync";
import { projectFormSchema } from "@/lib/model/source/project";
import { rotateTokenSchema } from "@/lib/model/source/settings-forms";
import { addProject as saveProject } from "@/lib/settings/add-project";
import { rotateToken } from "@/lib/settings/rotate-token";
import { listFailingSources } from "@/lib/settings/settings-views";
import { requestSync } from "@/lib/store/sources";

export const addProject = defineAction(projectFormSchema, async (form) => {
  const project = await saveProject(form, ACTOR);
  revalidatePath("/", "layout");
  return project;
});

/** Sources that failed with the old token are tried again with the new one. Returns how many. */
export const rotate = defineAction(rotateTokenSchema, async ({ connectionId, token }) => {
  await rotateToken(connectionId, token, ACTOR);
  const waiting = await listFailingSources(connectionId);
  for (const sourceId of waiting) {
    await requestSync(sourceId, ACTOR);
    requestSyncNow(sourceId);
  }
  revalidatePath("/", "layout");
  return { triedAgain: waiting.length };
});
