"use server";

import { revalidatePath } from "next/cache";
import { ACTOR } from "@/app/actor";
import { defineAction } from "@/app/define-action";
import { chosenActionSchema } from "@/lib/model/run/gap";
import {
  acknowledgeFailure,
  allowRejections,
  recheckSource,
  resnapshotSource,
  retryExpiredRun,
  skipGap,
} from "@/lib/recovery/recovery-actions";
import { requestSyncNow } from "./request-sync";

/** Take the recovery action that a person chose for a source that needs attention. */
export const takeRecoveryAction = defineAction(chosenActionSchema, async ({ sourceId, action, reason }) => {
  const choice = { actor: ACTOR, now: new Date(), reason };
  switch (action) {
    case "resnapshot":
      await resnapshotSource(sourceId, choice);
      break;
    case "skip_gap":
      await skipGap(sourceId, choice);
      break;
    case "retry_run":
      await retryExpiredRun(sourceId, choice);
      break;
    case "recheck":
      await recheckSource(sourceId, choice);
      break;
    case "allow_rejections":
      await allowRejections(sourceId, choice);
      break;
    case "acknowledge":
      await acknowledgeFailure(sourceId, choice);
      break;
  }
  if (action !== "acknowledge") requestSyncNow(sourceId);
  revalidatePath("/sources", "layout");
});
