"use server";

import { revalidatePath } from "next/cache";
import { ACTOR } from "@/app/actor";
import { defineAction } from "@/app/define-action";
import { chosenWaySchema } from "@/lib/model/run/gap";
import {
  acknowledgeFailure,
  allowRejections,
  checkAgain,
  resnapshotSource,
  sendAgain,
  skipGap,
} from "@/lib/recovery/recovery-actions";
import { requestSyncNow } from "./request-sync";

/** Let a source go on that needs attention, the way a person chose. */
export const takeRecoveryAction = defineAction(chosenWaySchema, async ({ sourceId, way, reason }) => {
  const choice = { actor: ACTOR, now: new Date(), reason };
  switch (way) {
    case "import_again":
      await resnapshotSource(sourceId, choice);
      break;
    case "continue_after":
      await skipGap(sourceId, choice);
      break;
    case "send_again":
      await sendAgain(sourceId, choice);
      break;
    case "check_again":
      await checkAgain(sourceId, choice);
      break;
    case "let_go_on":
      await allowRejections(sourceId, choice);
      break;
    case "stay_stopped":
      await acknowledgeFailure(sourceId, choice);
      break;
  }
  if (way !== "stay_stopped") requestSyncNow(sourceId);
  revalidatePath("/sources", "layout");
});
